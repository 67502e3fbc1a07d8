"""Grants: who may do what with the metastore, catalogs, schemas, tables, volumes and shares."""

from databricks.sdk import errors
from databricks.sdk.service.catalog import PermissionsChange, Privilege, SecurableType, VolumeType

from workspace import USER, LifeCycle

ANALYST = "analysts"


class Grants(LifeCycle):
    def give(self, kind: str, name: str, *privileges: Privilege, to: str = ANALYST):
        return self.w.grants.update(kind, name, changes=[PermissionsChange(principal=to, add=list(privileges))])

    def held(self, kind: str, name: str):
        assignments = self.w.grants.get(kind, name).privilege_assignments or []
        return {one.principal: {privilege.value for privilege in one.privileges} for one in assignments}

    def test_grants_are_given_and_taken_on_each_type_in_either_spelling(self):
        self.w.volumes.create("main", "hr", "files", VolumeType.MANAGED)
        for kind, name, privilege in (
            (SecurableType.CATALOG.value, "main", Privilege.USE_CATALOG),
            ("schema", "main.hr", Privilege.USE_SCHEMA),
            ("table", "main.hr.headcount", Privilege.SELECT),
            ("volume", "main.hr.files", Privilege.READ_VOLUME),
            (SecurableType.METASTORE.value, self.w.metastores.summary().metastore_id, Privilege.CREATE_SHARE),
        ):
            with self.subTest(kind):
                answer = self.give(kind, name, privilege, privilege)
                self.assertIn(ANALYST, [one.principal for one in answer.privilege_assignments])
                self.assertEqual({privilege.value}, self.held(kind, name)[ANALYST])
                taken = [PermissionsChange(principal=ANALYST, remove=[privilege])]
                self.w.grants.update(kind, name, changes=taken, omit_permissions_in_response=True)
                self.assertNotIn(ANALYST, self.held(kind, name))

    def test_the_grants_of_one_principal_can_be_asked_for(self):
        self.give("table", "main.hr.headcount", Privilege.SELECT)
        self.give("table", "main.hr.headcount", Privilege.MODIFY, to="writers")
        [only] = self.w.grants.get("table", "main.hr.headcount", principal="writers").privilege_assignments
        self.assertEqual(("writers", [Privilege.MODIFY]), (only.principal, only.privileges))

    def test_what_is_given_above_holds_below_and_says_where_it_was_given(self):
        self.give("catalog", "main", Privilege.SELECT, Privilege.USE_CATALOG)
        self.give("table", "main.hr.headcount", Privilege.MODIFY)
        [only] = self.w.grants.get_effective("table", "main.hr.headcount", principal=ANALYST).privilege_assignments
        seen = {one.privilege: (one.inherited_from_type, one.inherited_from_name) for one in only.privileges}
        self.assertEqual(
            {Privilege.MODIFY: (None, None), Privilege.SELECT: (SecurableType.CATALOG, "main")}, seen
        )
        listed = list(self.w.grants.list_effective("table", "main.hr.headcount"))
        self.assertEqual([ANALYST], [one.principal for one in listed])

    def test_grants_are_listed_page_by_page(self):
        for number in range(3):
            self.give("schema", "main.hr", Privilege.SELECT, to=f"team_{number}")
        listed = self.w.grants.list("schema", "main.hr", page_size=2)
        self.assertEqual(["team_0", "team_1", "team_2"], [one.principal for one in listed])
        first = self.w.grants.get("schema", "main.hr", max_results=2)
        rest = self.w.grants.get("schema", "main.hr", max_results=2, page_token=first.next_page_token)
        self.assertEqual((2, 1), (len(first.privilege_assignments), len(rest.privilege_assignments)))

    def test_grants_follow_a_new_name_and_end_with_what_they_were_given_on(self):
        self.give("schema", "main.hr", Privilege.SELECT)
        self.w.schemas.update("main.hr", new_name="people")
        self.assertEqual({ANALYST: {"SELECT"}}, self.held("schema", "main.people"))
        self.w.schemas.delete("main.people", force=True)
        self.w.schemas.create("people", "main")
        self.assertEqual({}, self.held("schema", "main.people"))

    def test_a_share_is_a_securable_as_well(self):
        assignments = self.w.grants.get("share", "legacy_share").privilege_assignments
        self.assertEqual(["legacy-auditor"], [one.principal for one in assignments])

    def test_the_user_holds_what_sharing_takes(self):
        metastore = self.w.metastores.summary().metastore_id
        [mine] = self.w.grants.get_effective("metastore", metastore, principal=USER).privilege_assignments
        held = {one.privilege for one in mine.privileges}
        self.assertLessEqual({Privilege.CREATE_SHARE, Privilege.CREATE_RECIPIENT, Privilege.USE_SHARE}, held)

    def test_what_does_not_apply_or_is_not_there_is_refused(self):
        with self.assertRaises(errors.InvalidParameterValue):
            self.give("table", "main.hr.headcount", Privilege.CREATE_SHARE)
        with self.assertRaises(errors.NotFound):
            self.give("table", "main.hr.nothing", Privilege.SELECT)
        with self.assertRaises(errors.NotFound):
            self.w.grants.get("metastore", "00000000-0000-0000-0000-000000000000")
