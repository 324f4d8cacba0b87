import { Module, type DynamicModule } from '@nestjs/common';
import { AccessGrantsController } from './access-grants.controller.js';
import { AccessGrantsService } from './access-grants.service.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeyUses } from './api-key-uses.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { IdentityDirectory } from './identity-directory.js';
import { IdentityRules } from './identity-rules.js';
import { Logins } from './logins.js';
import { MeController } from './me.controller.js';
import { MeService } from './me.service.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { SCRYPT_COST, type ScryptCost } from './domain/password-record.js';
import { PASSWORD_COST, PasswordHasher } from './password-hasher.js';
import { PersonalDataController } from './personal-data.controller.js';
import { PersonalDataService } from './personal-data.service.js';
import { SecondFactorCodes } from './second-factor-codes.js';
import { SecondFactorsController } from './second-factors.controller.js';
import { SecondFactorsService } from './second-factors.service.js';
import { SessionTokens } from './session-tokens.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SetupService } from './setup.service.js';

@Module({
  controllers: [
    SessionsController,
    MeController,
    SecondFactorsController,
    PersonalDataController,
    MembersController,
    ApiKeysController,
    AccessGrantsController,
  ],
  providers: [
    AccessTokens,
    ApiKeyUses,
    IdentityDirectory,
    Logins,
    PasswordHasher,
    PersonalDataService,
    SecondFactorCodes,
    SecondFactorsService,
    SessionTokens,
    SessionsService,
    SetupService,
    MeService,
    MembersService,
    ApiKeysService,
    AccessGrantsService,
  ],
  exports: [IdentityDirectory, SetupService],
})
export class IdentityModule {
  /** @param passwordCost of new passwords; what OWASP advises unless given */
  static with(passwordCost: ScryptCost = SCRYPT_COST, rules = new IdentityRules()): DynamicModule {
    return {
      module: IdentityModule,
      providers: [
        { provide: PASSWORD_COST, useValue: passwordCost },
        { provide: IdentityRules, useValue: rules },
      ],
    };
  }
}
