"""Pipelines: unique names, the filter of lists, optimistic locking, what a delete takes along."""

from databricks.sdk import errors
from databricks.sdk.service.pipelines import (
    FileLibrary,
    Notifications,
    PipelineLibrary,
    PipelineState,
    UpdateInfoState,
)

from workspace import USER, LifeCycle

LIBRARIES = [PipelineLibrary(file=FileLibrary(path="/Shared/feed.sql"))]
TARGET = "analytics_prod.finance_shared.ledger"


class Pipelines(LifeCycle):
    def make(self, name: str = "feed", **fields) -> str:
        return self.w.pipelines.create(name=name, **{"libraries": LIBRARIES, **fields}).pipeline_id

    def make_with_table(self) -> str:
        return self.make(
            catalog="analytics_prod", schema="finance_shared", configuration={"pipelines.target_table": "ledger"}
        )

    def test_a_pipeline_is_what_it_was_told_to_be(self):
        pipeline_id = self.make(
            catalog="analytics_prod",
            schema="finance_shared",
            allow_duplicate_names=False,
            configuration={"pipelines.keys": "id", "pipelines.scd_type": "2"},
            notifications=[Notifications(alerts=["on-update-failure"], email_recipients=["ops@example.com"])],
            serverless=True,
            continuous=False,
            development=False,
            edition="ADVANCED",
            channel="CURRENT",
            root_path="/Shared",
            tags={"env": "prod"},
        )
        seen = self.w.pipelines.get(pipeline_id)
        self.assertEqual(("feed", USER, PipelineState.IDLE), (seen.name, seen.creator_user_name, seen.state))
        self.assertEqual(("analytics_prod", "finance_shared"), (seen.spec.catalog, seen.spec.schema))
        self.assertEqual({"pipelines.keys": "id", "pipelines.scd_type": "2"}, seen.spec.configuration)
        self.assertEqual(["ops@example.com"], seen.spec.notifications[0].email_recipients)
        self.assertEqual(({"env": "prod"}, True, LIBRARIES), (seen.spec.tags, seen.spec.serverless, seen.spec.libraries))
        self.assertEqual(("ADVANCED", "CURRENT", pipeline_id), (seen.spec.edition, seen.spec.channel, seen.spec.id))

    def test_update_replaces_the_whole(self):
        pipeline_id = self.make(tags={"env": "prod"}, serverless=True)
        self.w.pipelines.update(pipeline_id, id=pipeline_id, name="feed", libraries=LIBRARIES, continuous=True)
        seen = self.w.pipelines.get(pipeline_id)
        self.assertEqual((None, None, PipelineState.RUNNING), (seen.spec.tags, seen.spec.serverless, seen.state))

    def test_an_update_of_what_was_changed_meanwhile_is_a_resource_conflict(self):
        pipeline_id = self.make()
        read = self.w.pipelines.get(pipeline_id).last_modified
        change = {"name": "feed", "libraries": LIBRARIES, "expected_last_modified": read}
        self.w.pipelines.update(pipeline_id, **change)
        with self.assertRaises(errors.ResourceConflict):
            self.w.pipelines.update(pipeline_id, **change)

    def test_names_are_unique_unless_told_otherwise(self):
        self.make()
        with self.assertRaises(errors.ResourceAlreadyExists):
            self.make(allow_duplicate_names=False)
        self.make(allow_duplicate_names=True)
        self.assertEqual(2, len(list(self.w.pipelines.list_pipelines(filter="name LIKE 'feed'"))))

    def test_lists_are_filtered_by_name_and_read_page_by_page(self):
        for number in range(5):
            self.make(f"feed_{number}")
        self.make("other")
        found = [found.name for found in self.w.pipelines.list_pipelines(filter="name LIKE 'feed%'", max_results=2)]
        self.assertCountEqual([f"feed_{number}" for number in range(5)], found)
        self.assertEqual(6, len(list(self.w.pipelines.list_pipelines())))
        with self.assertRaises(errors.InvalidParameterValue):
            list(self.w.pipelines.list_pipelines(filter="size > 3"))
        with self.assertRaises(errors.InvalidParameterValue):
            list(self.w.pipelines.list_pipelines(max_results=101))

    def test_delete_drops_its_tables_and_with_cascade_off_leaves_them(self):
        self.w.pipelines.delete(self.make_with_table(), cascade=False)
        self.assertEqual("ledger", self.w.tables.get(TARGET).name)
        self.w.tables.delete(TARGET)
        pipeline_id = self.make_with_table()
        self.w.pipelines.delete(pipeline_id)
        self.assertFalse(self.w.tables.exists(TARGET).table_exists)
        with self.assertRaises(errors.ResourceDoesNotExist) as raised:
            self.w.pipelines.get(pipeline_id)
        self.assertEqual(f"The specified pipeline {pipeline_id} was not found.", str(raised.exception))

    def test_what_has_nothing_to_run_or_too_many_tags_is_an_invalid_parameter_value(self):
        with self.assertRaises(errors.InvalidParameterValue):
            self.make(libraries=[])
        with self.assertRaises(errors.InvalidParameterValue):
            self.make(tags={f"tag_{number}": "x" for number in range(26)})

    def test_a_dry_run_makes_nothing(self):
        answer = self.w.pipelines.create(name="feed", libraries=LIBRARIES, dry_run=True)
        self.assertEqual("feed", answer.effective_settings.name)
        self.assertFalse(list(self.w.pipelines.list_pipelines()))

    def test_an_update_runs_and_is_found_again(self):
        pipeline_id = self.make()
        update_id = self.w.pipelines.start_update(pipeline_id, full_refresh=True).update_id
        update = self.w.pipelines.get_update(pipeline_id, update_id).update
        self.assertEqual((UpdateInfoState.COMPLETED, True), (update.state, update.full_refresh))
        self.assertEqual([update], self.w.pipelines.list_updates(pipeline_id).updates)
        self.assertEqual(update_id, self.w.pipelines.get(pipeline_id).latest_updates[0].update_id)
        self.assertEqual([], list(self.w.pipelines.list_pipeline_events(pipeline_id)))
        with self.assertRaises(errors.ResourceDoesNotExist):
            self.w.pipelines.get_update(pipeline_id, "00000000-0000-0000-0000-000000000000")

    def test_a_continuous_pipeline_runs_until_it_is_stopped(self):
        pipeline_id = self.make(continuous=True)
        self.assertEqual(PipelineState.RUNNING, self.w.pipelines.get(pipeline_id).state)
        self.assertEqual(PipelineState.IDLE, self.w.pipelines.stop(pipeline_id).result().state)
