import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { AssayMethodList, AssayMethodView, toAssayMethodView } from './assay-method.view.js';
import { CatalogueChangePage, type CatalogueChangeView } from './catalogue-change.view.js';
import { CatalogueHistoryService } from './catalogue-history.service.js';
import { CatalogueVersionPage, type CatalogueVersionView } from './catalogue-version.view.js';
import { CatalogueVersionQuery, ProductProfileQuery } from './catalogue.dto.js';
import { findRow, listRows, profilesOfSector } from './catalogue.queries.js';
import { CatalogueService } from './catalogue.service.js';
import { CatalogueView } from './catalogue.view.js';
import { LooseFormList, toLooseFormView } from './loose-form.view.js';
import { MagnetGradeList, MagnetGradeView, toMagnetGradeView } from './magnet-grade.view.js';
import { OxideFactorList, OxideFactorView, toOxideFactorView } from './oxide-factor.view.js';
import { ProcessRouteList, ProcessRouteView, toProcessRouteView } from './process-route.view.js';
import { ProductProfileList, ProductProfileView, toProductProfileView } from './product-profile.view.js';
import { ResourceClassRulesView, toResourceClassRulesView } from './resource-class-rules.view.js';

@ApiTags('Catalogue')
@Controller('catalogue')
export class CatalogueController {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly history: CatalogueHistoryService,
  ) {}

  @Get()
  @Operation({
    summary: 'Read which reference data is in use',
    access: 'ANY_CALLER',
    returns: CatalogueView,
    returnDescription: 'Version, digest and files.',
  })
  getCatalogue(): Promise<CatalogueView> {
    return this.catalogue.getCatalogue();
  }

  @Get('changes')
  @Operation({
    summary: 'List the rows that people have replaced',
    access: 'ANY_CALLER',
    returns: CatalogueChangePage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listCatalogueChanges(@Query() query: PageQuery): Promise<Page<CatalogueChangeView>> {
    return this.history.listChanges(query);
  }

  @Get('versions')
  @Operation({
    summary: 'List the versions of the reference data that there have been',
    access: 'ANY_CALLER',
    returns: CatalogueVersionPage,
    returnDescription: 'One page, newest first. Estimates name the version that they were made with.',
    problems: ['cursor-not-valid'],
  })
  listCatalogueVersions(@Query() query: CatalogueVersionQuery): Promise<Page<CatalogueVersionView>> {
    return this.history.listVersions(query);
  }

  @Get('product-profiles')
  @Operation({
    summary: 'List product profiles',
    access: 'ANY_CALLER',
    returns: ProductProfileList,
    returnDescription: 'All of them, or those of one sector.',
  })
  async listProductProfiles(@Query() { sector }: ProductProfileQuery): Promise<ProductProfileList> {
    const { version, productProfiles } = await this.catalogue.fresh();
    return listRows(version, profilesOfSector(productProfiles, sector), toProductProfileView);
  }

  @Get('product-profiles/:key')
  @Operation({
    summary: 'Read a product profile',
    access: 'ANY_CALLER',
    returns: ProductProfileView,
    returnDescription: 'The product profile.',
    params: { key: { example: 'hdd-35', description: 'Key of the product profile.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  async getProductProfile(@Param('key') key: string): Promise<ProductProfileView> {
    const { productProfiles } = await this.catalogue.fresh();
    return toProductProfileView(findRow(productProfiles, key));
  }

  @Get('magnet-grades')
  @Operation({
    access: 'ANY_CALLER',
    summary: 'List magnet grades',
    returns: MagnetGradeList,
    returnDescription: 'All of them.',
  })
  async listMagnetGrades(): Promise<MagnetGradeList> {
    const { version, magnetGrades } = await this.catalogue.fresh();
    return listRows(version, magnetGrades.values(), toMagnetGradeView);
  }

  @Get('magnet-grades/:key')
  @Operation({
    summary: 'Read a magnet grade',
    access: 'ANY_CALLER',
    returns: MagnetGradeView,
    returnDescription: 'The magnet grade.',
    params: { key: { example: 'n35', description: 'Key of the magnet grade.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  async getMagnetGrade(@Param('key') key: string): Promise<MagnetGradeView> {
    const { magnetGrades } = await this.catalogue.fresh();
    return toMagnetGradeView(findRow(magnetGrades, key));
  }

  @Get('process-routes')
  @Operation({
    access: 'ANY_CALLER',
    summary: 'List process routes',
    returns: ProcessRouteList,
    returnDescription: 'All of them.',
  })
  async listProcessRoutes(): Promise<ProcessRouteList> {
    const { version, processRoutes } = await this.catalogue.fresh();
    return listRows(version, processRoutes.values(), toProcessRouteView);
  }

  @Get('process-routes/:key')
  @Operation({
    summary: 'Read a process route',
    access: 'ANY_CALLER',
    returns: ProcessRouteView,
    returnDescription: 'The process route.',
    params: { key: { example: 'toll-hydromet-sx', description: 'Key of the process route.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  async getProcessRoute(@Param('key') key: string): Promise<ProcessRouteView> {
    const { processRoutes } = await this.catalogue.fresh();
    return toProcessRouteView(findRow(processRoutes, key));
  }

  @Get('assay-methods')
  @Operation({
    access: 'ANY_CALLER',
    summary: 'List assay methods',
    returns: AssayMethodList,
    returnDescription: 'All of them.',
  })
  async listAssayMethods(): Promise<AssayMethodList> {
    const { version, assayMethods } = await this.catalogue.fresh();
    return listRows(version, assayMethods.values(), toAssayMethodView);
  }

  @Get('assay-methods/:key')
  @Operation({
    summary: 'Read an assay method',
    access: 'ANY_CALLER',
    returns: AssayMethodView,
    returnDescription: 'The assay method.',
    params: { key: { example: 'icpoes-nd', description: 'Key of the assay method.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  async getAssayMethod(@Param('key') key: string): Promise<AssayMethodView> {
    const { assayMethods } = await this.catalogue.fresh();
    return toAssayMethodView(findRow(assayMethods, key));
  }

  @Get('oxide-factors')
  @Operation({
    access: 'ANY_CALLER',
    summary: 'List oxide factors',
    returns: OxideFactorList,
    returnDescription: 'All of them.',
  })
  async listOxideFactors(): Promise<OxideFactorList> {
    const { version, oxideFactors } = await this.catalogue.fresh();
    return listRows(version, oxideFactors.values(), toOxideFactorView);
  }

  @Get('oxide-factors/:compound')
  @Operation({
    summary: 'Read an oxide factor',
    access: 'ANY_CALLER',
    returns: OxideFactorView,
    returnDescription: 'The oxide factor.',
    params: { compound: { example: 'Nd2O3', description: 'Formula of the compound.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  async getOxideFactor(@Param('compound') compound: string): Promise<OxideFactorView> {
    const { oxideFactors } = await this.catalogue.fresh();
    return toOxideFactorView(findRow(oxideFactors, compound));
  }

  @Get('loose-forms')
  @Operation({
    summary: 'List what loose material is taken to be',
    access: 'ANY_CALLER',
    returns: LooseFormList,
    returnDescription: 'One row per loose form.',
  })
  async listLooseForms(): Promise<LooseFormList> {
    const { version, looseForms } = await this.catalogue.fresh();
    return listRows(version, looseForms.values(), toLooseFormView);
  }

  @Get('resource-classes')
  @Operation({
    summary: 'Read the thresholds of the resource classes',
    access: 'ANY_CALLER',
    returns: ResourceClassRulesView,
    returnDescription: 'The thresholds.',
  })
  async getResourceClassRules(): Promise<ResourceClassRulesView> {
    return toResourceClassRulesView(await this.catalogue.fresh());
  }
}
