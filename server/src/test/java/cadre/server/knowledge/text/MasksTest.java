package cadre.server.knowledge.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "key = <cadre_admin_abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst>",
                "<AKIAIOSFODNN7EXAMPLE>",
                "<ghp_0123456789abcdefghijABCDEFGHIJ456789>",
                "<glpat-0123456789abcdefghij>",
                "<xoxb-123456789012-abcdefghij>",
                "<sk-proj-0123456789abcdefghij>",
                "<eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijklmnop>",
                "jdbc:postgresql://cadre:<hunter2>@db/cadre",
                "Authorization: Bearer <abcdefghijklmnop0123>",
                "DB_PASSWORD=<correct7horse>",
                "password: \"<correct7horse>\"",
                "DB_PASS=<Tr0ub4dor&3>",
                "db.pwd: <correct7horse>",
                "{\"api_key\": \"<a1b2c3d4e5f6>\"}"
            })
    void what_has_the_shape_of_a_secret_is_masked(String marked) {
        var secret = marked.substring(marked.indexOf('<') + 1, marked.indexOf('>'));
        var text = marked.replace("<", "").replace(">", "");

        var masked = Masks.shapes().mask(text);

        assertThat(masked.text()).isEqualTo(text.replace(secret, "***"));
        assertThat(masked.count()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set CADRE_KEY to the member's key.",
                "password = ${DB_PASSWORD_2}",
                "String token = source.next(3);",
                "the secret: a good night's sleep",
                "https://example.org/a:b@c",
                "a lease has a fencing token: it grows",
                "the bypass=release20260101 of a filter"
            })
    void what_only_speaks_of_secrets_stays(String text) {
        assertThat(Masks.shapes().mask(text)).isEqualTo(new Masks.Masked(text, 0));
    }

    @Test
    void a_private_key_is_masked_line_by_line() {
        var text =
                """
                before
                -----BEGIN RSA PRIVATE KEY-----
                MIIEpAIBAAKCAQEA0123456789abcdef
                ABCDEFGHIJKLMNOPQRSTUVWX01234567
                -----END RSA PRIVATE KEY-----
                after
                """;

        assertThat(Masks.shapes().mask(text).text())
                .isEqualTo(
                        """
                        before
                        -----BEGIN RSA PRIVATE KEY-----
                        ***
                        ***
                        -----END RSA PRIVATE KEY-----
                        after
                        """);
    }

    @Test
    void secrets_that_are_known_are_masked_whatever_they_look_like() {
        var masks = Masks.with(List.of("open sesame", "short", "open sesame twice\nand again so"));

        var masked = masks.mask("say open sesame twice, short, open sesame; and again so");

        assertThat(masked.text()).isEqualTo("say ***, short, ***; ***");
        assertThat(masked.count()).isEqualTo(3);
    }

    @Property(tries = 500)
    void lines_stay_where_they_are(@ForAll String text) {
        var secrets = "password=" + text + "\n-----BEGIN PRIVATE KEY-----\n" + text + "\n";

        var masked = Masks.with(List.of(text)).mask(secrets).text();

        assertThat(masked.lines().count()).isEqualTo(secrets.lines().count());
    }
}
