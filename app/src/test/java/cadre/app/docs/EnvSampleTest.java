package cadre.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.wire.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code deploy/.env.sample} lists every key that there is, with its meaning and default. */
class EnvSampleTest {
    private static final String HEAD =
            """
            # Every setting of 'cadre server', 'cadre node' and 'cadre up', with its default. Copy this file to .env in the data
            # folder, or name it with --env-file; it is never read from the working directory. The same keys go into cadre.yaml, in
            # lower case and without CADRE_ (CADRE_NODE_NAME is 'name' under 'node'). What else is here goes to the agents of a node:
            # their own credentials, such as ANTHROPIC_API_KEY.
            """;

    /** No keys of cadre.yaml: what they hold is never written there. */
    private static final String TAIL =
            """

            # the key of the secrets, instead of secrets.key in the data folder, the same on all servers: openssl rand -base64 32;
            # several with commas, the first one encrypts; not for cadre.yaml
            #CADRE_SECRETS_KEY=

            # one tracker and Git host of each kind, from here on not for cadre.yaml; more of them in connections.yaml or the console:
            # docs/flows.md. Of Gitea and Forgejo the address and a token of a user of Cadre's own
            #CADRE_GITEA_URL=
            #CADRE_GITEA_TOKEN=
            #CADRE_GITEA_WEBHOOK_SECRET=

            # the same of GitHub; the address only of GitHub Enterprise, also for people's own accounts
            #CADRE_GITHUB_URL=
            #CADRE_GITHUB_TOKEN=
            #CADRE_GITHUB_WEBHOOK_SECRET=

            # a GitHub App instead of a token: its id, its private key with \\n for ends of lines, and an installation or none
            #CADRE_GITHUB_APP_ID=
            #CADRE_GITHUB_APP_PRIVATE_KEY=
            #CADRE_GITHUB_APP_INSTALLATION_ID=

            # the same of GitLab; the address only of one of one's own
            #CADRE_GITLAB_URL=
            #CADRE_GITLAB_TOKEN=
            #CADRE_GITLAB_WEBHOOK_SECRET=

            # the same of Plane; the address only of one of one's own, and the word behind the host in its addresses
            #CADRE_PLANE_API_URL=
            #CADRE_PLANE_API_TOKEN=
            #CADRE_PLANE_WORKSPACE_SLUG=
            #CADRE_PLANE_WEBHOOK_SECRET=
            """;

    @Test
    void the_sample_lists_every_key_with_its_meaning_and_default() throws IOException {
        var expected = new StringBuilder(HEAD);
        for (var key : ConfigKey.values()) {
            expected.append(
                    "\n# %s\n#%s=%s\n".formatted(key.meaning(), key.variable(), key.fallback()));
        }
        expected.append(TAIL);
        var fresh = Files.writeString(Path.of("target", "env.sample"), expected);

        assertThat(ProjectFolder.root().resolve("deploy/.env.sample"))
                .as("the sample; when keys changed, copy %s over it", fresh.toAbsolutePath())
                .hasContent(expected.toString());
    }
}
