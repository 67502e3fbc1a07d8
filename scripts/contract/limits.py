"""The quotas of a metastore and of a share, reached through the API."""

from concurrent.futures import ThreadPoolExecutor

from databricks.sdk import errors
from databricks.sdk.service.sharing import (
    AuthenticationType,
    SharedDataObject,
    SharedDataObjectDataObjectType,
    SharedDataObjectUpdate,
    SharedDataObjectUpdateAction,
)

from workspace import LifeCycle, control

SIDE_BY_SIDE = 8


def add(name: str) -> SharedDataObjectUpdate:
    table = SharedDataObject(name=name, data_object_type=SharedDataObjectDataObjectType.TABLE)
    return SharedDataObjectUpdate(action=SharedDataObjectUpdateAction.ADD, data_object=table)


class Limits(LifeCycle):
    def setUp(self):
        super().setUp()
        control("POST", "reset", {"Empty": True})

    def fill(self, make, count: int) -> None:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            list(pool.map(make, range(count)))

    def assert_quota(self, make) -> None:
        with self.assertRaises(errors.BadRequest) as raised:
            make()
        self.assertEqual("QUOTA_EXCEEDED", raised.exception.error_code)

    def test_a_metastore_has_at_most_five_thousand_recipients_and_lists_them_all(self):
        make = lambda number: self.w.recipients.create(f"auditor_{number}", AuthenticationType.TOKEN)
        self.fill(make, 5_000)
        self.assert_quota(lambda: make(5_000))
        self.assertEqual(5_001, len({recipient.name for recipient in self.w.recipients.list()}))

    def test_a_metastore_has_at_most_a_thousand_shares(self):
        make = lambda number: self.w.shares.create(f"figures_{number}")
        self.fill(make, 1_000)
        self.assert_quota(lambda: make(1_000))
        self.assertEqual(1_000, len(list(self.w.shares.list_shares())))

    def test_a_share_has_at_most_a_thousand_tables(self):
        tables = [f"main.wide.t{number}" for number in range(1_001)]
        control("POST", "objects", {"Tables": tables})
        self.w.shares.create("figures")
        for first in range(0, 1_000, 100):
            self.w.shares.update("figures", updates=[add(table) for table in tables[first : first + 100]])
        self.assert_quota(lambda: self.w.shares.update("figures", updates=[add(tables[1_000])]))
        self.assertEqual(1_000, len(self.w.shares.get("figures", include_shared_data=True).objects))
