/** What catalogs, schemas, tables and volumes say of themselves alike. */
export interface Securable {
  readonly name: string;
  readonly full_name: string;
  readonly owner: string;
  readonly comment?: string | undefined;
  readonly metastore_id: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

export interface CatalogRecord extends Securable {
  readonly id: string;
  readonly catalog_type: 'MANAGED_CATALOG';
  readonly properties?: Readonly<Record<string, string>> | undefined;
  readonly storage_root?: string | undefined;
  readonly isolation_mode?: 'OPEN' | 'ISOLATED' | undefined;
}

export interface SchemaRecord extends Securable {
  readonly schema_id: string;
  readonly catalog_name: string;
  readonly properties?: Readonly<Record<string, string>> | undefined;
  readonly storage_root?: string | undefined;
}

export interface TableRecord extends Securable {
  readonly table_id: string;
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly table_type: 'MANAGED' | 'EXTERNAL' | 'STREAMING_TABLE';
  readonly data_source_format: 'DELTA';
  readonly storage_location?: string | undefined;
  readonly columns: readonly object[];
  readonly properties: Readonly<Record<string, string>>;
  /** The pipeline that made it, and takes it along when it is deleted. */
  readonly pipeline_id?: string | undefined;
}

export interface VolumeRecord extends Securable {
  readonly volume_id: string;
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly volume_type: 'MANAGED' | 'EXTERNAL';
  readonly storage_location?: string | undefined;
}
