import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/operation.js';
import { AssayMethodList, AssayMethodView, toAssayMethodView } from './assay-method.view.js';
import { ProductProfileQuery } from './catalogue.dto.js';
import { findRow, listRows, profilesOfSector } from './catalogue.queries.js';
import { CatalogueService } from './catalogue.service.js';
import { CatalogueView, toCatalogueView } from './catalogue.view.js';
import { LooseFormList, toLooseFormView } from './loose-form.view.js';
import { MagnetGradeList, MagnetGradeView, toMagnetGradeView } from './magnet-grade.view.js';
import { OxideFactorList, OxideFactorView, toOxideFactorView } from './oxide-factor.view.js';
import { ProcessRouteList, ProcessRouteView, toProcessRouteView } from './process-route.view.js';
import { ProductProfileList, ProductProfileView, toProductProfileView } from './product-profile.view.js';
import { ResourceClassRulesView, toResourceClassRulesView } from './resource-class-rules.view.js';

@ApiTags('Catalogue')
@Controller('catalogue')
export class CatalogueController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Get()
  @Operation({
    summary: 'Read which reference data is in use',
    returns: CatalogueView,
    returnDescription: 'Version, digest and files.',
  })
  getCatalogue(): CatalogueView {
    return toCatalogueView(this.catalogue);
  }

  @Get('product-profiles')
  @Operation({
    summary: 'List product profiles',
    returns: ProductProfileList,
    returnDescription: 'All of them, or those of one sector.',
  })
  listProductProfiles(@Query() { sector }: ProductProfileQuery): ProductProfileList {
    const { version, productProfiles } = this.catalogue.current;
    return listRows(version, profilesOfSector(productProfiles, sector), toProductProfileView);
  }

  @Get('product-profiles/:key')
  @Operation({
    summary: 'Read a product profile',
    returns: ProductProfileView,
    returnDescription: 'The product profile.',
    params: { key: { example: 'hdd-35', description: 'Key of the product profile.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  getProductProfile(@Param('key') key: string): ProductProfileView {
    return toProductProfileView(findRow(this.catalogue.current.productProfiles, key));
  }

  @Get('magnet-grades')
  @Operation({ summary: 'List magnet grades', returns: MagnetGradeList, returnDescription: 'All of them.' })
  listMagnetGrades(): MagnetGradeList {
    const { version, magnetGrades } = this.catalogue.current;
    return listRows(version, magnetGrades.values(), toMagnetGradeView);
  }

  @Get('magnet-grades/:key')
  @Operation({
    summary: 'Read a magnet grade',
    returns: MagnetGradeView,
    returnDescription: 'The magnet grade.',
    params: { key: { example: 'n35', description: 'Key of the magnet grade.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  getMagnetGrade(@Param('key') key: string): MagnetGradeView {
    return toMagnetGradeView(findRow(this.catalogue.current.magnetGrades, key));
  }

  @Get('process-routes')
  @Operation({ summary: 'List process routes', returns: ProcessRouteList, returnDescription: 'All of them.' })
  listProcessRoutes(): ProcessRouteList {
    const { version, processRoutes } = this.catalogue.current;
    return listRows(version, processRoutes.values(), toProcessRouteView);
  }

  @Get('process-routes/:key')
  @Operation({
    summary: 'Read a process route',
    returns: ProcessRouteView,
    returnDescription: 'The process route.',
    params: { key: { example: 'toll-hydromet-sx', description: 'Key of the process route.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  getProcessRoute(@Param('key') key: string): ProcessRouteView {
    return toProcessRouteView(findRow(this.catalogue.current.processRoutes, key));
  }

  @Get('assay-methods')
  @Operation({ summary: 'List assay methods', returns: AssayMethodList, returnDescription: 'All of them.' })
  listAssayMethods(): AssayMethodList {
    const { version, assayMethods } = this.catalogue.current;
    return listRows(version, assayMethods.values(), toAssayMethodView);
  }

  @Get('assay-methods/:key')
  @Operation({
    summary: 'Read an assay method',
    returns: AssayMethodView,
    returnDescription: 'The assay method.',
    params: { key: { example: 'icpoes-nd', description: 'Key of the assay method.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  getAssayMethod(@Param('key') key: string): AssayMethodView {
    return toAssayMethodView(findRow(this.catalogue.current.assayMethods, key));
  }

  @Get('oxide-factors')
  @Operation({ summary: 'List oxide factors', returns: OxideFactorList, returnDescription: 'All of them.' })
  listOxideFactors(): OxideFactorList {
    const { version, oxideFactors } = this.catalogue.current;
    return listRows(version, oxideFactors.values(), toOxideFactorView);
  }

  @Get('oxide-factors/:compound')
  @Operation({
    summary: 'Read an oxide factor',
    returns: OxideFactorView,
    returnDescription: 'The oxide factor.',
    params: { compound: { example: 'Nd2O3', description: 'Formula of the compound.', text: true } },
    problems: ['catalogue-row-not-found'],
  })
  getOxideFactor(@Param('compound') compound: string): OxideFactorView {
    return toOxideFactorView(findRow(this.catalogue.current.oxideFactors, compound));
  }

  @Get('loose-forms')
  @Operation({
    summary: 'List what loose material is taken to be',
    returns: LooseFormList,
    returnDescription: 'One row per loose form.',
  })
  listLooseForms(): LooseFormList {
    const { version, looseForms } = this.catalogue.current;
    return listRows(version, looseForms.values(), toLooseFormView);
  }

  @Get('resource-classes')
  @Operation({
    summary: 'Read the thresholds of the resource classes',
    returns: ResourceClassRulesView,
    returnDescription: 'The thresholds.',
  })
  getResourceClassRules(): ResourceClassRulesView {
    return toResourceClassRulesView(this.catalogue.current);
  }
}
