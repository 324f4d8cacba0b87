import { Module } from '@nestjs/common';
import { BooksController } from './books.controller.js';
import { VerificationService } from './verification.service.js';

@Module({ controllers: [BooksController], providers: [VerificationService] })
export class BooksModule {}
