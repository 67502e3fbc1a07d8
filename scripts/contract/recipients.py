"""Recipients: open (D2O) and Databricks to Databricks (D2D), their tokens, properties, and what they may read."""

from databricks.sdk import errors
from databricks.sdk.service.sharing import (
    AuthenticationType,
    IpAccessList,
    PermissionsChange,
    SecurablePropertiesKvPairs,
)

from workspace import FAR_FUTURE_MS, USER, LifeCycle

METASTORE = "azure:westeurope:11111111-2222-4333-8444-555555555555"


class Recipients(LifeCycle):
    def open(self, name: str, **fields):
        return self.w.recipients.create(name, AuthenticationType.TOKEN, **fields)

    def partner(self, name: str, metastore: str = METASTORE):
        return self.w.recipients.create(
            name, AuthenticationType.DATABRICKS, data_recipient_global_metastore_id=metastore
        )

    def test_an_open_recipient_has_one_token_with_an_activation_link(self):
        made = self.open(
            "Auditor",
            comment="External",
            expiration_time=FAR_FUTURE_MS,
            ip_access_list=IpAccessList(allowed_ip_addresses=["203.0.113.0/24", "198.51.100.7"]),
            properties_kvpairs=SecurablePropertiesKvPairs(properties={"country": "nz"}),
        )
        self.assertEqual("auditor", made.name)
        self.assertEqual(made.activation_url, made.tokens[0].activation_url)
        self.assertFalse(made.activated)
        self.assertEqual((USER, USER), (made.owner, made.created_by))
        self.assertEqual([FAR_FUTURE_MS], [token.expiration_time for token in made.tokens])
        seen = self.w.recipients.get("AUDITOR")
        self.assertEqual(made, seen)
        self.assertEqual(["203.0.113.0/24", "198.51.100.7"], seen.ip_access_list.allowed_ip_addresses)
        self.assertEqual("nz", seen.properties_kvpairs.properties["country"])

    def test_update_changes_what_is_given_and_replaces_all_properties_of_the_caller(self):
        self.open("auditor", comment="Old", properties_kvpairs=SecurablePropertiesKvPairs({"a": "1", "b": "2"}))
        kept = self.w.recipients.get("auditor")
        after = self.w.recipients.update(
            "auditor",
            comment="New",
            owner="steward@example.com",
            expiration_time=FAR_FUTURE_MS,
            ip_access_list=IpAccessList(["203.0.113.9"]),
            properties_kvpairs=SecurablePropertiesKvPairs({"a": "3"}),
        )
        self.assertEqual(("New", "steward@example.com"), (after.comment, after.owner))
        self.assertEqual(FAR_FUTURE_MS, after.expiration_time)
        self.assertEqual({"a": "3", "databricks.name": "auditor"}, after.properties_kvpairs.properties)
        self.assertEqual([token.id for token in kept.tokens], [token.id for token in after.tokens])
        self.assertEqual(after, self.w.recipients.get("auditor"))

    def test_a_new_name_leaves_the_old_one_free(self):
        self.open("before")
        self.assertEqual("after", self.w.recipients.update("before", new_name="After").name)
        with self.assertRaises(errors.NotFound) as raised:
            self.w.recipients.get("before")
        self.assertEqual("RECIPIENT_DOES_NOT_EXIST", raised.exception.error_code)
        self.open("before")

    def test_a_rotated_token_lives_on_beside_the_new_one_and_there_are_never_three(self):
        first = self.open("auditor").tokens[0].id
        rotated = self.w.recipients.rotate_token("auditor", existing_token_expire_in_seconds=3_600)
        self.assertEqual(2, len(rotated.tokens))
        self.assertEqual(rotated.activation_url, rotated.tokens[1].activation_url)
        self.assertEqual(first, rotated.tokens[0].id)
        self.assertIsNotNone(rotated.tokens[0].expiration_time)
        with self.assertRaises(errors.InvalidState):
            self.w.recipients.rotate_token("auditor", existing_token_expire_in_seconds=0)

    def test_a_token_rotated_at_once_is_gone(self):
        first = self.open("auditor").tokens[0].id
        rotated = self.w.recipients.rotate_token("auditor", existing_token_expire_in_seconds=0)
        self.assertEqual(1, len(rotated.tokens))
        self.assertNotEqual(first, rotated.tokens[0].id)

    def test_a_databricks_recipient_is_one_for_each_metastore_under_any_name(self):
        made = self.partner("partner")
        self.assertEqual(("azure", "westeurope"), (made.cloud, made.region))
        self.assertEqual(METASTORE.split(":")[2], made.metastore_id)
        self.assertFalse(made.tokens)
        with self.assertRaises(errors.ResourceConflict) as raised:
            self.partner("partner_again")
        self.assertIn("with the same sharing identifier", str(raised.exception))
        found = self.w.recipients.list(data_recipient_global_metastore_id=METASTORE)
        self.assertEqual(["partner"], [recipient.name for recipient in found])
        with self.assertRaises(errors.InvalidParameterValue):
            self.w.recipients.rotate_token("partner", existing_token_expire_in_seconds=0)

    def test_an_oidc_recipient_has_no_token(self):
        made = self.w.recipients.create("federated", AuthenticationType.OIDC_FEDERATION)
        self.assertEqual((AuthenticationType.OIDC_FEDERATION, None), (made.authentication_type, made.activation_url))

    def test_share_permissions_say_what_it_may_read(self):
        self.open("auditor")
        for share in ("first", "second"):
            self.w.shares.create(share)
            self.w.shares.update_permissions(share, changes=[PermissionsChange(add=["SELECT"], principal="auditor")])
        seen = self.w.recipients.share_permissions("auditor", max_results=1)
        rest = self.w.recipients.share_permissions("auditor", max_results=1, page_token=seen.next_page_token)
        shares = [permission.share_name for permission in seen.permissions_out + rest.permissions_out]
        self.assertCountEqual(["first", "second"], shares)
        assignment = seen.permissions_out[0].privilege_assignments[0]
        self.assertEqual(("auditor", ["SELECT"]), (assignment.principal, [p.value for p in assignment.privileges]))

    def test_delete_takes_it_and_its_grants(self):
        self.open("auditor")
        self.w.shares.create("figures")
        self.w.shares.update_permissions("figures", changes=[PermissionsChange(add=["SELECT"], principal="auditor")])
        self.w.recipients.delete("auditor")
        self.assertFalse(self.w.shares.share_permissions("figures").privilege_assignments)
        with self.assertRaises(errors.NotFound):
            self.w.recipients.delete("auditor")

    def test_list_finds_all_page_by_page(self):
        for number in range(5):
            self.open(f"auditor_{number}")
        names = [recipient.name for recipient in self.w.recipients.list(max_results=2)]
        self.assertEqual(7, len(names))
        self.assertEqual(names, [recipient.name for recipient in self.w.recipients.list()])
        self.assertIn("self", names)

    def test_a_taken_name_is_a_resource_conflict(self):
        self.open("auditor")
        with self.assertRaises(errors.ResourceConflict) as raised:
            self.open("AUDITOR")
        self.assertEqual("RECIPIENT_ALREADY_EXISTS", raised.exception.error_code)

    def test_what_is_no_name_or_no_address_is_an_invalid_parameter_value(self):
        for name in ("a.b", "a b", "a/b", "x" * 256):
            with self.assertRaises(errors.InvalidParameterValue):
                self.open(name)
        with self.assertRaises(errors.InvalidParameterValue):
            self.open("auditor", ip_access_list=IpAccessList(["2001:db8::/32"]))
        with self.assertRaises(errors.InvalidParameterValue):
            self.partner("partner", metastore="westeurope")

    def test_the_metastore_itself_is_no_recipient_to_change(self):
        with self.assertRaises(errors.PermissionDenied):
            self.w.recipients.update("self", comment="Mine")
