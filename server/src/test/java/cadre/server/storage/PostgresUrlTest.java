package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("own-store")
class PostgresUrlTest {
    @Test
    void the_common_spellings_of_a_url_mean_the_same() {
        var expected =
                new PostgresUrl(
                        "db.example:5433",
                        "main",
                        "me",
                        "s3",
                        "cadre",
                        Map.of("sslmode", "require"));

        for (var url :
                new String[] {
                    "postgresql://me:s3@db.example:5433/main?sslmode=require",
                    "postgres://me:s3@db.example:5433/main?sslmode=require",
                    "jdbc:postgresql://db.example:5433/main?user=me&password=s3&sslmode=require"
                }) {
            assertThat(PostgresUrl.parse(url, "")).as(url).isEqualTo(expected);
        }
    }

    @Test
    void a_password_of_its_own_counts_where_the_url_holds_none() {
        assertThat(PostgresUrl.parse("postgresql://me@h/d", "own").password()).isEqualTo("own");
        assertThat(PostgresUrl.parse("postgresql://me:in@h/d", "own").password()).isEqualTo("in");
        assertThat(PostgresUrl.parse("postgresql://h/d", "").user()).isEmpty();
    }

    @Test
    void special_characters_are_written_with_percent_signs() {
        var url = PostgresUrl.parse("postgresql://m%40e:p%2Fa%3As%25+@[::1]:5432/my%20db", "");

        assertThat(url.user()).isEqualTo("m@e");
        assertThat(url.password()).isEqualTo("p/a:s%+");
        assertThat(url.database()).isEqualTo("my db");
        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://[::1]:5432/my%20db");
    }

    @Test
    void what_is_shown_can_be_copied_and_names_the_same_database() {
        var url =
                PostgresUrl.parse(
                        "postgresql://m%40e:secret@h1:5433,h2/my%20db?sslmode=verify-full"
                                + "&sslrootcert=/etc/ca%26b.pem&currentSchema=x",
                        "");

        assertThat(PostgresUrl.parse(url.shown(), "secret")).isEqualTo(url);
        assertThat(url.shown()).doesNotContain("*");
    }

    @Test
    void a_port_or_a_choice_that_there_is_not_is_named() {
        for (var wrong :
                new String[] {
                    "postgresql://h:99999/d 99999",
                    "postgresql://h:0/d 0",
                    "postgresql://h:1,[::1]:70000/d 70000",
                    "postgresql://h/d?sslmode=bogus sslmode",
                    "postgresql://h/d?targetServerType=nonsense targetServerType"
                }) {
            var parts = wrong.split(" ");

            assertThatThrownBy(() -> PostgresUrl.parse(parts[0], ""))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("The URL of the PostgreSQL database is wrong")
                    .hasMessageContaining(parts[1]);
        }
        assertThat(PostgresUrl.parse("postgresql://[::1]:65535/d", "").hosts())
                .isEqualTo("[::1]:65535");
    }

    @Test
    void the_password_is_never_shown() {
        for (var text :
                new String[] {
                    "postgresql://me:hunter2@h,i:5433/d?currentSchema=x",
                    "postgresql://h/d?user=me&password=hunter2"
                }) {
            var url = PostgresUrl.parse(text, "");

            assertThat(url.shown()).contains("//me@h").doesNotContain("hunter2");
            assertThat(url.toString()).isEqualTo(url.shown());
            assertThat(url.jdbc()).doesNotContain("hunter2").doesNotContain("me");
            assertThat(new StoreConfig.Shared(url).toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void a_setting_that_could_load_classes_or_write_files_is_refused() {
        for (var setting :
                new String[] {
                    "socketFactory=x.Y",
                    "sslfactory=x.Y",
                    "loggerFile=/tmp/x",
                    "options=-c",
                    "authenticationPluginClassName=x",
                    "hunter2",
                    "currentSchema=a;b"
                }) {
            assertThatThrownBy(() -> PostgresUrl.parse("postgresql://me@h/d?" + setting, ""))
                    .as(setting)
                    .isInstanceOf(CadreException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void a_url_without_host_or_database_is_refused_and_not_repeated() {
        for (var url :
                new String[] {
                    "postgresql:d",
                    "postgresql://me:hunter2@h",
                    "postgresql://me:hunter2@/d",
                    "postgresql://me:hunter2@h:port/d",
                    "postgresql://me:hunter2@h/d/e",
                    "postgresql://me:%zzhunter2@h/d"
                }) {
            assertThatThrownBy(() -> PostgresUrl.parse(url, ""))
                    .as(url)
                    .isInstanceOf(CadreException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }
}
