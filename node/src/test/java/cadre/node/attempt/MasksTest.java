package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.TestOrder;
import cadre.node.redact.Secrets;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MasksTest {
    @Test
    void values_are_masked_by_the_names_that_people_give_to_secrets() {
        for (var name :
                new String[] {
                    "GITHUB_PAT",
                    "PAT",
                    "GHPAT",
                    "PAT_2",
                    "DB_PWD",
                    "SENTRY_DSN",
                    "COOKIE",
                    "SESSION_ID",
                    "PRIVATE_PEM",
                    "API_KEY",
                    "db_password"
                }) {
            assertThat(masked(name, "hidden-value", "hidden-value")).as(name).isEqualTo("***");
        }
    }

    @Test
    void a_path_or_a_mode_is_left_readable() {
        for (var name : new String[] {"EXTRA_PATH", "COMPAT", "PATTERN", "DISPATCH_MODE"}) {
            assertThat(masked(name, "plain-value", "plain-value"))
                    .as(name)
                    .isEqualTo("plain-value");
        }
    }

    @Test
    void the_password_in_a_url_is_masked_whatever_the_variables_name() {
        var url = "postgres://app:p%40ss-word@db:5432/shop";

        assertThat(masked("STORE", url, "dial " + url))
                .isEqualTo("dial postgres://***@db:5432/shop");
        assertThat(masked("STORE", url, "password is p@ss-word")).isEqualTo("password is ***");
        assertThat(masked("STORE", url, "password is p%40ss-word")).isEqualTo("password is ***");
    }

    @Test
    void a_short_password_is_masked_where_it_is_part_of_a_url() {
        assertThat(masked("STORE", "redis://u:pw@cache", "at redis://u:pw@cache"))
                .isEqualTo("at redis:***cache");
    }

    @Test
    void a_token_that_stands_for_the_user_is_masked_and_a_mere_name_is_not() {
        assertThat(masked("A", "https://tok-123456@host/x", "tok-123456")).isEqualTo("***");
        assertThat(masked("A", "ssh://deployer@host/x", "deployer")).isEqualTo("deployer");
    }

    private static String masked(String name, String value, String text) {
        var agent =
                new AgentOrder(
                        new AgentName("custom"),
                        "custom",
                        "",
                        "",
                        List.of(),
                        List.of("true"),
                        PromptBy.STDIN,
                        "");
        var order =
                TestOrder.of(
                        AttemptId.of("j17.1"),
                        5,
                        "",
                        agent,
                        List.of(),
                        Map.of(name, value),
                        List.of(),
                        IsolationKind.AUTO,
                        600,
                        0);
        return Secrets.of(Masks.values(Masks.of(order, Map.of(), List.of()))).mask(text);
    }
}
