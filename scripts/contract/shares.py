"""Shares: objects of every type, history, partitions, who may read them."""

import base64

from databricks.sdk import errors
from databricks.sdk.service.catalog import VolumeType
from databricks.sdk.service.sharing import (
    AuthenticationType,
    Partition,
    PartitionValue,
    PartitionValueOp,
    PermissionsChange,
    SharedDataObject,
    SharedDataObjectDataObjectType as Type,
    SharedDataObjectHistoryDataSharingStatus as History,
    SharedDataObjectStatus as Status,
    SharedDataObjectUpdate,
    SharedDataObjectUpdateAction as Action,
)

from workspace import USER, LifeCycle, control

TABLE = "main.finance.revenue"


def change(action: Action, name: str, **fields) -> SharedDataObjectUpdate:
    return SharedDataObjectUpdate(action=action, data_object=SharedDataObject(name=name, **fields))


def add(name: str, **fields) -> SharedDataObjectUpdate:
    return change(Action.ADD, name, **{"data_object_type": Type.TABLE, **fields})


class Shares(LifeCycle):
    def make(self, *updates: SharedDataObjectUpdate, name: str = "figures"):
        self.w.shares.create(name)
        return self.w.shares.update(name, updates=list(updates)) if updates else None

    def objects(self, name: str = "figures"):
        return self.w.shares.get(name, include_shared_data=True).objects

    def test_a_share_is_made_empty_and_stored_in_lower_case(self):
        made = self.w.shares.create("Figures", comment="Q1", storage_root="s3://bucket/figures")
        self.assertEqual(("figures", "Q1", USER), (made.name, made.comment, made.owner))
        self.assertEqual("s3://bucket/figures", made.storage_root)
        self.assertEqual(made.created_at, self.w.shares.get("FIGURES").created_at)
        self.assertFalse(self.objects())

    def test_update_changes_what_is_given(self):
        self.make()
        after = self.w.shares.update("figures", comment="Q2", owner="steward@example.com", new_name="Numbers")
        self.assertEqual(("numbers", "Q2", "steward@example.com"), (after.name, after.comment, after.owner))
        with self.assertRaises(errors.NotFound) as raised:
            self.w.shares.get("figures")
        self.assertEqual("SHARE_DOES_NOT_EXIST", raised.exception.error_code)

    def test_a_table_is_shared_under_its_own_name_unless_told_otherwise(self):
        self.make(
            add(TABLE, comment="Monthly", cdf_enabled=True, history_data_sharing_status=History.ENABLED),
            add("main.finance.costs", shared_as="external.spending", start_version=3),
        )
        costs, revenue = sorted(self.objects(), key=lambda shared: shared.name)
        self.assertEqual(("finance.revenue", "Monthly"), (revenue.shared_as, revenue.comment))
        self.assertEqual((True, History.ENABLED, Status.ACTIVE),
                         (revenue.cdf_enabled, revenue.history_data_sharing_status, revenue.status))
        self.assertEqual(USER, revenue.added_by)
        self.assertEqual(("external.spending", 3), (costs.shared_as, costs.start_version))

    def test_objects_of_every_type_can_be_shared(self):
        self.w.volumes.create("main", "finance", "documents", VolumeType.MANAGED)
        notebook = base64.b64encode(b"print(1)").decode()
        self.make(
            add(TABLE),
            add("main.sales.orders", data_object_type=Type.VIEW),
            add("main.sales.customers", data_object_type=Type.MATERIALIZED_VIEW),
            add("main.sales.order_lines", data_object_type=Type.STREAMING_TABLE),
            add("main.hr.headcount", data_object_type=Type.FOREIGN_TABLE),
            add("main.hr", data_object_type=Type.SCHEMA),
            add("main.finance.documents", data_object_type=Type.VOLUME, string_shared_as="finance.papers"),
            add("main.finance.forecast", data_object_type=Type.MODEL, string_shared_as="finance.outlook"),
            add("main.finance.taxed", data_object_type=Type.FUNCTION),
            add("notebooks/summary.py", data_object_type=Type.NOTEBOOK_FILE, string_shared_as="summary.py",
                content=notebook),
            add("main.finance.features", data_object_type=Type.FEATURE_SPEC),
        )
        seen = {shared.data_object_type: shared for shared in self.objects()}
        self.assertEqual(set(Type), set(seen))
        self.assertEqual("finance.papers", seen[Type.VOLUME].string_shared_as)
        self.assertEqual({Status.ACTIVE}, {shared.status for shared in seen.values()})

    def test_partitions_narrow_a_table(self):
        partition = Partition(values=[
            PartitionValue(name="country", op=PartitionValueOp.EQUAL, value="nz"),
            PartitionValue(name="id", op=PartitionValueOp.LIKE, recipient_property_key="customer"),
        ])
        self.make(add(TABLE, partitions=[partition]))
        self.assertEqual([partition], self.objects()[0].partitions)

    def test_an_object_is_updated_and_removed_by_name_and_type(self):
        self.make(add(TABLE), add("main.finance.costs"))
        self.w.shares.update("figures", updates=[
            change(Action.UPDATE, TABLE, data_object_type=Type.TABLE, shared_as="external.revenue", cdf_enabled=True),
            change(Action.REMOVE, "main.finance.costs", data_object_type=Type.TABLE),
        ])
        [left] = self.objects()
        self.assertEqual((TABLE, "external.revenue", True), (left.name, left.shared_as, left.cdf_enabled))
        with self.assertRaises(errors.ResourceDoesNotExist):
            self.w.shares.update("figures", updates=[change(Action.REMOVE, "main.finance.costs")])

    def test_what_is_shared_already_is_a_resource_that_exists_already(self):
        self.make(add(TABLE))
        with self.assertRaises(errors.ResourceAlreadyExists) as raised:
            self.w.shares.update("figures", updates=[add(TABLE)])
        self.assertEqual(f"Shared Table '{TABLE}' already exists", str(raised.exception))
        with self.assertRaises(errors.ResourceAlreadyExists):
            self.w.shares.update("figures", updates=[add("main.finance.costs", shared_as="finance.revenue")])

    def test_no_more_than_a_hundred_updates_go_in_one_call_and_a_refused_call_changes_nothing(self):
        tables = [f"main.wide.t{number}" for number in range(101)]
        control("POST", "objects", {"Tables": tables})
        self.make()
        with self.assertRaises(errors.InvalidParameterValue):
            self.w.shares.update("figures", updates=[add(table) for table in tables])
        self.assertFalse(self.objects())
        self.w.shares.update("figures", updates=[add(table) for table in tables[:100]])
        self.w.shares.update("figures", updates=[add(tables[100])])
        self.assertEqual(101, len(self.objects()))

    def test_what_does_not_exist_cannot_be_shared(self):
        self.make()
        for name, code in (
            ("main.finance.nothing", "TABLE_DOES_NOT_EXIST"),
            ("main.nothing.revenue", "SCHEMA_DOES_NOT_EXIST"),
            ("nothing.finance.revenue", "CATALOG_DOES_NOT_EXIST"),
        ):
            with self.assertRaises(errors.NotFound) as raised:
                self.w.shares.update("figures", updates=[add(name)])
            self.assertEqual(code, raised.exception.error_code)

    def test_an_object_whose_table_is_gone_says_permission_denied(self):
        self.make(add(TABLE))
        self.w.tables.delete(TABLE)
        self.assertEqual([Status.PERMISSION_DENIED], [shared.status for shared in self.objects()])
        self.w.shares.update("figures", updates=[change(Action.REMOVE, TABLE, data_object_type=Type.TABLE)])
        self.assertFalse(self.objects())

    def test_permissions_are_a_delta_that_may_be_repeated(self):
        self.make()
        for name in ("auditor", "regulator"):
            self.w.recipients.create(name, AuthenticationType.TOKEN)
        give = [PermissionsChange(principal=name, add=["SELECT"]) for name in ("auditor", "regulator")]
        self.w.shares.update_permissions("figures", changes=give)
        answer = self.w.shares.update_permissions("figures", changes=give)
        self.assertEqual(2, len(answer.privilege_assignments))
        take = [PermissionsChange(principal="auditor", remove=["SELECT"])]
        silent = self.w.shares.update_permissions("figures", changes=take, omit_permissions_list=True)
        self.assertFalse(silent.privilege_assignments)
        left = self.w.shares.share_permissions("figures").privilege_assignments
        self.assertEqual(["regulator"], [assignment.principal for assignment in left])

    def test_only_select_can_be_given_and_only_to_a_recipient(self):
        self.make()
        with self.assertRaises(errors.NotFound):
            self.w.shares.update_permissions("figures", changes=[PermissionsChange(principal="nobody", add=["SELECT"])])
        with self.assertRaises(errors.InvalidParameterValue):
            self.w.shares.update_permissions(
                "figures", changes=[PermissionsChange(principal="legacy-auditor", add=["MODIFY"])]
            )

    def test_permissions_are_read_page_by_page(self):
        self.make()
        for number in range(3):
            self.w.recipients.create(f"auditor_{number}", AuthenticationType.TOKEN)
        changes = [PermissionsChange(principal=f"auditor_{number}", add=["SELECT"]) for number in range(3)]
        self.w.shares.update_permissions("figures", changes=changes)
        seen, token = [], None
        while True:
            page = self.w.shares.share_permissions("figures", max_results=2, page_token=token)
            seen += [assignment.principal for assignment in page.privilege_assignments]
            token = page.next_page_token
            if not token:
                break
        self.assertCountEqual(["auditor_0", "auditor_1", "auditor_2"], seen)

    def test_list_finds_all_page_by_page_without_objects(self):
        for number in range(5):
            self.make(name=f"figures_{number}")
        shares = list(self.w.shares.list_shares(max_results=2))
        self.assertEqual(6, len(shares))
        self.assertFalse(any(share.objects for share in shares))

    def test_delete_takes_it_with_objects_and_grants(self):
        self.make(add(TABLE))
        self.w.shares.delete("figures")
        with self.assertRaises(errors.NotFound):
            self.w.shares.delete("figures")
        self.make()
        self.assertFalse(self.objects())

    def test_a_taken_name_is_a_bad_request_with_its_code(self):
        self.make()
        with self.assertRaises(errors.BadRequest) as raised:
            self.make()
        self.assertEqual("SHARE_ALREADY_EXISTS", raised.exception.error_code)
