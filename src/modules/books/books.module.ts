import { Module } from '@nestjs/common';
import { BooksController } from './books.controller.js';
import { SiteClosureService } from './site-closure.service.js';
import { VerificationService } from './verification.service.js';

@Module({ controllers: [BooksController], providers: [VerificationService, SiteClosureService] })
export class BooksModule {}
