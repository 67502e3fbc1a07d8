"""Errors as the SDK's own exception classes, its waiting and repeating, and pages that hold nothing."""

from databricks.sdk import errors
from databricks.sdk.service.sharing import AuthenticationType

from workspace import InstantClock, LifeCycle, connect_with, control, fault

ALL = "/api/**"


class Refusals(LifeCycle):
    def test_every_code_is_the_class_that_the_sdk_has_for_it(self):
        for status, code, kind in (
            (400, "BAD_REQUEST", errors.BadRequest),
            (400, "INVALID_PARAMETER_VALUE", errors.InvalidParameterValue),
            (400, "INVALID_STATE", errors.InvalidState),
            (401, "UNAUTHENTICATED", errors.Unauthenticated),
            (403, "PERMISSION_DENIED", errors.PermissionDenied),
            (404, "SHARE_DOES_NOT_EXIST", errors.NotFound),
            (404, "RESOURCE_DOES_NOT_EXIST", errors.ResourceDoesNotExist),
            (409, "ALREADY_EXISTS", errors.AlreadyExists),
            (409, "RESOURCE_ALREADY_EXISTS", errors.ResourceAlreadyExists),
            (409, "RESOURCE_CONFLICT", errors.ResourceConflict),
            (500, "INTERNAL_ERROR", errors.InternalError),
            (501, "NOT_IMPLEMENTED", errors.NotImplemented),
            (504, "DEADLINE_EXCEEDED", errors.DeadlineExceeded),
        ):
            with self.subTest(code), self.assertRaises(kind) as raised:
                fault("GET", ALL, "status", Status=status, ErrorCode=code)
                self.w.shares.get("legacy_share")
            self.assertIs(kind, type(raised.exception))
            self.assertEqual(code, raised.exception.error_code)
            self.assertEqual(code, raised.exception.get_error_details().error_info.reason)

    def test_retry_after_is_kept_and_then_the_call_is_done(self):
        clock = InstantClock()
        throttled = connect_with(clock)
        for status, code in ((429, "REQUEST_LIMIT_EXCEEDED"), (503, "TEMPORARILY_UNAVAILABLE")):
            fault("GET", ALL, "status", Status=status, ErrorCode=code, RetryAfter=7)
            clock.slept.clear()
            self.assertEqual("legacy_share", throttled.shares.get("legacy_share").name)
            self.assertEqual([7], [int(seconds) for seconds in clock.slept])

    def test_a_limit_that_lasts_is_too_many_requests(self):
        throttled = connect_with(InstantClock(), retry_timeout_seconds=5)
        control("PUT", "rate-limit", {"RequestsPerSecond": 0.001})
        with self.assertRaises(TimeoutError) as raised:
            for _ in range(2):
                throttled.shares.get("legacy_share")
        cause = raised.exception.__cause__
        self.assertIsInstance(cause, errors.TooManyRequests)
        self.assertIs(errors.RequestLimitExceeded, type(cause))
        self.assertGreater(cause.retry_after_secs, 0)

    def test_a_connection_closed_without_an_answer_is_tried_again(self):
        fault("GET", ALL, "drop-before")
        self.assertEqual("legacy_share", connect_with(InstantClock()).shares.get("legacy_share").name)

    def test_somebody_who_is_faster_makes_it_a_conflict(self):
        fault("POST", "/api/2.1/unity-catalog/recipients", "twin")
        with self.assertRaises(errors.ResourceConflict):
            self.w.recipients.create("auditor", AuthenticationType.TOKEN)
        self.assertEqual("someone.else@example.com", self.w.recipients.get("auditor").created_by)

    def test_pages_that_hold_nothing_end_no_list(self):
        self.w.pipelines.create(name="feed", root_path="/Shared")
        self.w.jobs.create(name="feed_schedule")
        for list_them in (
            self.w.recipients.list,
            self.w.shares.list_shares,
            self.w.pipelines.list_pipelines,
            self.w.jobs.list,
            self.w.catalogs.list,
            lambda: self.w.schemas.list("main"),
            lambda: self.w.tables.list("main", "finance"),
        ):
            whole = list(list_them())
            fault("GET", ALL, "empty-page", times=2)
            self.assertEqual(whole, list(list_them()))
            self.assertTrue(whole)

    def test_a_path_that_is_none_is_not_found(self):
        with self.assertRaises(errors.NotFound) as raised:
            self.w.clusters.get("any")
        self.assertEqual("ENDPOINT_NOT_FOUND", raised.exception.error_code)
