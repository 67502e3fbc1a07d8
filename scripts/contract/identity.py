"""Who and where: tokens, the current user, the metastore, and what official clients ask before they begin."""

from databricks.sdk import errors

from workspace import HOST, TOKEN, USER, LifeCycle, connect


class Identity(LifeCycle):
    def test_the_current_user_is_who_the_token_is_of(self):
        me = self.w.current_user.me()
        self.assertEqual((USER, True), (me.user_name, me.active))
        self.assertEqual([USER], [email.value for email in me.emails])

    def test_the_host_says_which_workspace_it_is(self):
        self.assertEqual(str(self.w.get_workspace_id()), self.w.config.workspace_id)
        self.assertEqual(f"{HOST}/oidc/.well-known/oauth-authorization-server", self.w.config.discovery_url)
        self.assertIsNotNone(self.w.config.account_id)

    def test_the_metastore_is_the_one_that_self_is_of(self):
        summary = self.w.metastores.summary()
        assignment = self.w.metastores.current()
        self.assertEqual(summary.metastore_id, assignment.metastore_id)
        self.assertEqual(self.w.get_workspace_id(), assignment.workspace_id)
        self.assertEqual(summary.global_metastore_id, self.w.recipients.get("self").data_recipient_global_metastore_id)
        self.assertEqual(summary.name, self.w.metastores.get(summary.metastore_id).name)
        self.assertEqual([summary.metastore_id], [found.metastore_id for found in self.w.metastores.list()])

    def test_a_service_principal_gets_a_token_by_oauth(self):
        principal = connect(token=None, client_id="local", client_secret=TOKEN)
        self.assertEqual("oauth-m2m", principal.config.auth_type)
        self.assertEqual(USER, principal.current_user.me().user_name)
        token = principal.config.oauth_token()
        self.assertEqual(("Bearer", False), (token.token_type, token.expired))

    def test_a_wrong_secret_gets_none(self):
        with self.assertRaises(Exception) as raised:
            connect(token=None, client_id="local", client_secret="wrong").current_user.me()
        self.assertIn("Client authentication failed", str(raised.exception))

    def test_a_wrong_token_is_unauthenticated(self):
        with self.assertRaises(errors.Unauthenticated):
            connect(token="dapi-wrong").current_user.me()
