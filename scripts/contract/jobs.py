"""Jobs, which are the schedules of pipelines, by both versions of their API."""

from databricks.sdk import errors
from databricks.sdk.service.jobs import (
    Continuous,
    CronSchedule,
    JobEmailNotifications,
    JobSettings,
    NotebookTask,
    PauseStatus,
    PipelineTask,
    Task,
)

from workspace import USER, LifeCycle

PIPELINE = "11111111-2222-4333-8444-555555555555"
NIGHTLY = CronSchedule("0 0 2 * * ?", "Europe/Berlin", PauseStatus.UNPAUSED)


def run(pipeline: str = PIPELINE, key: str = "run") -> Task:
    return Task(task_key=key, pipeline_task=PipelineTask(pipeline_id=pipeline))


class Jobs(LifeCycle):
    def make(self, name: str = "feed_schedule", **fields) -> int:
        return self.w.jobs.create(name=name, **{"tasks": [run()], "schedule": NIGHTLY, **fields}).job_id

    def settings(self, job_id: int) -> JobSettings:
        return self.w.jobs.get(job_id).settings

    def test_a_job_is_what_it_was_told_to_be(self):
        job_id = self.make(
            email_notifications=JobEmailNotifications(on_failure=["ops@example.com"]), tags={"env": "prod"}
        )
        job = self.w.jobs.get(job_id)
        self.assertEqual((job_id, USER), (job.job_id, job.creator_user_name))
        self.assertEqual(("feed_schedule", NIGHTLY), (job.settings.name, job.settings.schedule))
        self.assertEqual([PIPELINE], [task.pipeline_task.pipeline_id for task in job.settings.tasks])
        self.assertEqual(["ops@example.com"], job.settings.email_notifications.on_failure)
        self.assertEqual({"env": "prod"}, job.settings.tags)

    def test_update_changes_what_is_given_and_merges_tasks_by_key(self):
        job_id = self.make(tags={"env": "prod"})
        self.w.jobs.update(
            job_id,
            new_settings=JobSettings(name="renamed", tasks=[run("other"), run(key="second")]),
            fields_to_remove=["tags"],
        )
        seen = self.settings(job_id)
        self.assertEqual(("renamed", NIGHTLY, None), (seen.name, seen.schedule, seen.tags))
        self.assertEqual({"run": "other", "second": PIPELINE},
                         {task.task_key: task.pipeline_task.pipeline_id for task in seen.tasks})

    def test_reset_replaces_all(self):
        job_id = self.make(tags={"env": "prod"})
        continuous = Continuous(pause_status=PauseStatus.PAUSED)
        self.w.jobs.reset(job_id, JobSettings(name="feed_schedule", continuous=continuous, tasks=[run()]))
        seen = self.settings(job_id)
        self.assertEqual((None, None, continuous), (seen.tags, seen.schedule, seen.continuous))

    def test_names_are_not_unique_and_are_found_in_any_case(self):
        first, second = self.make(), self.make()
        self.make("other")
        found = [job.job_id for job in self.w.jobs.list(name="FEED_schedule")]
        self.assertEqual([second, first], found)

    def test_a_deleted_job_is_a_resource_that_does_not_exist(self):
        job_id = self.make()
        self.w.jobs.delete(job_id)
        with self.assertRaises(errors.ResourceDoesNotExist):
            self.w.jobs.get(job_id)
        with self.assertRaises(errors.InvalidParameterValue):
            self.w.jobs.delete(job_id)

    def test_lists_are_newest_first_page_by_page_and_show_tasks_when_asked(self):
        made = [self.make(f"schedule_{number}") for number in range(5)]
        listed = list(self.w.jobs.list(limit=2))
        self.assertEqual(made[::-1], [job.job_id for job in listed])
        self.assertFalse(listed[0].settings.tasks)
        expanded = list(self.w.jobs.list(limit=2, expand_tasks=True))
        self.assertEqual([1] * 5, [len(job.settings.tasks) for job in expanded])
        with self.assertRaises(errors.InvalidParameterValue):
            list(self.w.jobs.list(limit=101))

    def test_more_tasks_than_an_answer_shows_are_read_page_by_page(self):
        keys = [f"task_{number}" for number in range(250)]
        job_id = self.make(tasks=[Task(key, notebook_task=NotebookTask("/Shared/n")) for key in keys])
        self.assertEqual(keys, [task.task_key for task in self.settings(job_id).tasks])
        [listed] = self.w.jobs.list(expand_tasks=True)
        self.assertEqual(250, len(listed.settings.tasks))

    def test_what_cannot_be_is_an_invalid_parameter_value(self):
        for fields in (
            {"schedule": CronSchedule("every day", "UTC")},
            {"schedule": CronSchedule("0 0 2 * * ?", "Mars/Olympus")},
            {"continuous": Continuous(pause_status=PauseStatus.PAUSED)},
            {"tasks": [run(), run()]},
            {"tags": {f"tag_{number}": "x" for number in range(26)}},
            {"name": "x" * 4_097},
        ):
            with self.subTest(fields), self.assertRaises(errors.InvalidParameterValue):
                self.make(**fields)

    def test_the_older_version_does_the_same_and_shows_all_tasks_at_once(self):
        tasks = [run(key=f"task_{number}").as_dict() for number in range(101)]
        post = lambda verb, body: self.w.api_client.do("POST", f"/api/2.1/jobs/{verb}", body=body)
        job_id = post("create", {"name": "older", "tasks": tasks})["job_id"]
        post("update", {"job_id": job_id, "new_settings": {"name": "old"}})
        seen = self.w.api_client.do("GET", "/api/2.1/jobs/get", query={"job_id": job_id})
        self.assertEqual(("old", 101), (seen["settings"]["name"], len(seen["settings"]["tasks"])))
        post("reset", {"job_id": job_id, "new_settings": {"name": "oldest", "tasks": tasks[:1]}})
        [listed] = self.w.api_client.do("GET", "/api/2.1/jobs/list", query={"name": "OLDEST"})["jobs"]
        self.assertEqual(job_id, listed["job_id"])
        post("delete", {"job_id": job_id})
        self.assertFalse(list(self.w.jobs.list()))

    def test_no_job_ever_runs_here(self):
        self.assertFalse(list(self.w.jobs.list_runs(job_id=self.make(), active_only=True)))
