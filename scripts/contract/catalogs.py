"""Catalogs, schemas, tables and volumes: what is shared, and where pipelines write to."""

from databricks.sdk import errors
from databricks.sdk.service.catalog import CatalogIsolationMode, DataSourceFormat, TableType, VolumeType

from workspace import USER, LifeCycle, control


class Catalogs(LifeCycle):
    def test_a_catalog_is_made_with_its_two_schemas(self):
        made = self.w.catalogs.create("Sandbox", comment="To try", properties={"team": "finance"})
        self.assertEqual(("sandbox", "To try", USER), (made.name, made.comment, made.owner))
        self.assertEqual(made, self.w.catalogs.get("SANDBOX"))
        schemas = [schema.name for schema in self.w.schemas.list("sandbox")]
        self.assertEqual(["default", "information_schema"], schemas)

    def test_a_catalog_is_changed_and_renamed_with_all_that_is_in_it(self):
        control("POST", "objects", {"Tables": ["sandbox.inner.t"]})
        self.w.volumes.create("sandbox", "inner", "files", VolumeType.MANAGED)
        after = self.w.catalogs.update(
            "sandbox",
            new_name="Lab",
            comment="Renamed",
            owner="steward@example.com",
            properties={"team": "sales"},
            isolation_mode=CatalogIsolationMode.ISOLATED,
        )
        self.assertEqual(("lab", "Renamed", "steward@example.com"), (after.name, after.comment, after.owner))
        self.assertEqual(({"team": "sales"}, CatalogIsolationMode.ISOLATED), (after.properties, after.isolation_mode))
        self.assertEqual("lab.inner.t", self.w.tables.get("lab.inner.t").full_name)
        self.assertEqual("lab.inner.files", self.w.volumes.read("lab.inner.files").full_name)
        with self.assertRaises(errors.NotFound):
            self.w.catalogs.get("sandbox")

    def test_a_catalog_with_schemas_of_somebody_is_deleted_only_by_force(self):
        self.w.catalogs.create("sandbox")
        with self.assertRaises(errors.BadRequest) as raised:
            self.w.catalogs.delete("sandbox")
        self.assertIn("is not empty", str(raised.exception))
        self.w.schemas.delete("sandbox.default")
        self.w.catalogs.delete("sandbox")
        control("POST", "objects", {"Tables": ["sandbox.inner.t"]})
        self.w.catalogs.delete("sandbox", force=True)
        for read in (lambda: self.w.catalogs.get("sandbox"), lambda: self.w.tables.get("sandbox.inner.t")):
            with self.assertRaises(errors.NotFound) as raised:
                read()
            self.assertEqual("CATALOG_DOES_NOT_EXIST", raised.exception.error_code)

    def test_a_taken_name_is_a_bad_request_with_its_code(self):
        with self.assertRaises(errors.BadRequest) as raised:
            self.w.catalogs.create("MAIN")
        self.assertEqual("CATALOG_ALREADY_EXISTS", raised.exception.error_code)
        with self.assertRaises(errors.BadRequest) as raised:
            self.w.schemas.create("Finance", "main")
        self.assertEqual("SCHEMA_ALREADY_EXISTS", raised.exception.error_code)

    def test_catalogs_are_listed_page_by_page(self):
        for number in range(3):
            self.w.catalogs.create(f"sandbox_{number}")
        names = [catalog.name for catalog in self.w.catalogs.list(max_results=2)]
        self.assertEqual(["analytics_prod", "main", "sandbox_0", "sandbox_1", "sandbox_2"], names)


class Schemas(LifeCycle):
    def test_a_schema_is_made_changed_and_renamed_with_what_is_in_it(self):
        made = self.w.schemas.create("Reports", "main", comment="Monthly", properties={"a": "1"})
        self.assertEqual(("reports", "main.reports", "main"), (made.name, made.full_name, made.catalog_name))
        self.assertEqual(made, self.w.schemas.get("Main.Reports"))
        control("POST", "objects", {"Tables": ["main.reports.t"]})
        after = self.w.schemas.update(
            "main.reports", new_name="Papers", comment="Yearly", owner="steward@example.com", properties={"b": "2"}
        )
        self.assertEqual(("main.papers", "Yearly", {"b": "2"}), (after.full_name, after.comment, after.properties))
        self.assertEqual("main.papers.t", self.w.tables.get("main.papers.t").full_name)
        with self.assertRaises(errors.NotFound) as raised:
            self.w.schemas.get("main.reports")
        self.assertEqual("SCHEMA_DOES_NOT_EXIST", raised.exception.error_code)

    def test_a_schema_with_tables_is_deleted_only_by_force(self):
        with self.assertRaises(errors.InvalidState):
            self.w.schemas.delete("main.hr")
        self.w.schemas.delete("main.hr", force=True)
        self.assertNotIn("hr", [schema.name for schema in self.w.schemas.list("main")])
        self.w.schemas.create("hr", "main")
        self.assertFalse(list(self.w.tables.list("main", "hr")))


class Tables(LifeCycle):
    def test_a_table_of_data_that_is_there_is_made_given_away_and_dropped(self):
        made = self.w.tables.create(
            "Parcels", "main", "sales", TableType.EXTERNAL, DataSourceFormat.DELTA, "s3://bucket/parcels"
        )
        self.assertEqual(("main.sales.parcels", TableType.EXTERNAL), (made.full_name, made.table_type))
        self.w.tables.update("main.sales.parcels", owner="steward@example.com")
        self.assertEqual("steward@example.com", self.w.tables.get("main.sales.parcels").owner)
        self.assertTrue(self.w.tables.exists("main.sales.parcels").table_exists)
        self.w.tables.delete("main.sales.parcels")
        self.assertFalse(self.w.tables.exists("main.sales.parcels").table_exists)
        with self.assertRaises(errors.NotFound) as raised:
            self.w.tables.get("main.sales.parcels")
        self.assertEqual("TABLE_DOES_NOT_EXIST", raised.exception.error_code)

    def test_tables_are_listed_page_by_page_with_what_is_asked_for(self):
        everything = list(self.w.tables.list("main", "finance", max_results=2))
        self.assertEqual(5, len(everything))
        self.assertEqual("LONG", everything[0].columns[0].type_name.value)
        short = next(self.w.tables.list("main", "finance", omit_columns=True, omit_properties=True, omit_username=True))
        self.assertEqual(([], None, None), (short.columns, short.properties, short.owner))


class Volumes(LifeCycle):
    def test_a_volume_is_made_changed_renamed_and_deleted(self):
        made = self.w.volumes.create("main", "hr", "Files", VolumeType.MANAGED, comment="CVs")
        self.assertEqual(("main.hr.files", "CVs", VolumeType.MANAGED), (made.full_name, made.comment, made.volume_type))
        after = self.w.volumes.update("main.hr.files", new_name="papers", comment="Old", owner="steward@example.com")
        self.assertEqual(("main.hr.papers", "Old"), (after.full_name, after.comment))
        self.assertEqual(["papers"], [volume.name for volume in self.w.volumes.list("main", "hr")])
        self.w.volumes.delete("main.hr.papers")
        with self.assertRaises(errors.NotFound):
            self.w.volumes.read("main.hr.papers")

    def test_an_external_volume_says_where_it_is(self):
        made = self.w.volumes.create("main", "hr", "files", VolumeType.EXTERNAL, storage_location="s3://bucket/files")
        self.assertEqual("s3://bucket/files", made.storage_location)
        with self.assertRaises(errors.ResourceAlreadyExists):
            self.w.volumes.create("main", "hr", "files", VolumeType.MANAGED)
        with self.assertRaises(errors.InvalidParameterValue):
            self.w.volumes.create("main", "hr", "elsewhere", VolumeType.EXTERNAL)
