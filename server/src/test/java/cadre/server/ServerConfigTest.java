package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.agents.ProfileSource;
import cadre.server.agents.RoleProfile;
import cadre.server.storage.DatabaseConfig.Synchronous;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.StoreConfig;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.MemberName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobLimits;
import cadre.wire.link.Account;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
    @TempDir private Path home;

    @Test
    void everything_has_a_default() {
        var config = read(Map.of());

        assertThat(config.listen().bind()).isEqualTo("127.0.0.1");
        assertThat(config.listen().port()).isEqualTo(27888);
        assertThat(config.listen().isLoopback()).isTrue();
        assertThat(config.store())
                .isEqualTo(new StoreConfig.Files(home.resolve("cadre.db"), Synchronous.FULL));
        assertThat(config.limits().lease()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.profiles()).isEmpty();
        assertThat(config.program()).isEmpty();
    }

    @Test
    void the_shared_key_and_the_hub_token_are_read_under_their_other_names_too() {
        var none = read(Map.of()).bus();
        var others = read(Map.of("CO_BUS_KEY", "co", "TFX_HUB_TOKEN", "tfx")).bus();
        var both = read(Map.of("CADRE_BUS_KEY", "own", "CO_BUS_KEY", "co")).bus();

        assertThat(none.key()).isEmpty();
        assertThat(none.hubToken()).isEmpty();
        assertThat(none.roles())
                .extracting(MemberName::name)
                .containsExactly("FE", "BE", "AI", "Producer");
        assertThat(none.resources()).contains("nas-deploy").hasSize(6);
        assertThat(others.key()).isEqualTo("co");
        assertThat(others.hubToken()).isEqualTo("tfx");
        assertThat(both.key()).isEqualTo("own");
    }

    @Test
    void profiles_are_read_and_checked() throws IOException {
        yaml(
                """
                profiles:
                  - name: reviewer
                    cli: claude
                    model: big
                    arguments: [--fast]
                    isolation: none
                    max_running: 2
                """);

        var profile = read(Map.of()).profiles().getFirst();

        assertThat(profile.name()).isEqualTo(new AgentName("reviewer"));
        assertThat(profile.arguments()).containsExactly("--fast");
        assertThat(profile.isolation()).isEqualTo(IsolationKind.NONE);
        assertThat(profile.maxRunning()).isEqualTo(Optional.of(2));
        assertThat(profile.timeoutSec()).isEqualTo(3600);
    }

    @Test
    void a_profile_says_tools_limits_and_account() throws IOException {
        yaml(
                """
                profiles:
                  - name: careful
                    cli: codex
                    tools: [Read, Edit]
                    limits:
                      max_tokens: 500000
                      max_cost_usd: 2.50
                    account: key
                """);

        var profile = read(Map.of()).profiles().getFirst();

        assertThat(profile.tools()).containsExactly("Read", "Edit");
        assertThat(profile.limits())
                .isEqualTo(
                        new JobLimits(Optional.of(500_000L), Optional.of(new BigDecimal("2.50"))));
        assertThat(profile.account()).isEqualTo(Account.KEY);
        assertThat(profile.source()).isEqualTo(ProfileSource.CADRE_YAML);
    }

    @Test
    void every_adapter_may_be_named_in_a_profile() throws IOException {
        for (var cli : RoleProfile.CLIS) {
            yaml("profiles:\n  - name: a\n    cli: " + cli + "\n");

            assertThat(read(Map.of()).profiles().getFirst().cli()).isEqualTo(cli);
        }
    }

    @Test
    void a_bad_key_of_a_node_stops_a_server_too() {
        assertThatThrownBy(() -> read(Map.of("CADRE_NODE_SLOTS", "abc")))
                .hasMessageContaining("CADRE_NODE_SLOTS");
    }

    @Test
    void a_bad_profile_names_its_line() throws IOException {
        for (var bad :
                Map.of(
                                "    cli: gcc", "cli",
                                "    cli: claude\n    timeout_sec: 0", "timeout_sec",
                                "    cli: claude\n    modle: x", "modle",
                                "    cli: claude\n    account: mine", "mine",
                                "    cli: claude\n    limits:\n      max_cost_usd: 0", "no amount",
                                "    cli: claude\n    limits: {tokens: 5}", "limits.tokens",
                                "    model: x", "needs name and cli",
                                "    cli: claude\n    isolation: tent", "tent")
                        .entrySet()) {
            yaml("profiles:\n  - name: a\n" + bad.getKey() + "\n");

            assertThatThrownBy(() -> read(Map.of()))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("cadre.yaml:")
                    .hasMessageContaining(bad.getValue());
        }
    }

    @Test
    void a_store_is_a_file_or_a_postgresql_database() {
        assertThat(read(Map.of("CADRE_DB", "jdbc:sqlite:/x/y.db")).store())
                .isEqualTo(new StoreConfig.Files(Path.of("/x/y.db"), Synchronous.FULL));
        assertThat(
                        read(Map.of("CADRE_DB", "postgresql://me@h/d", "CADRE_DB_PASSWORD", "s"))
                                .store())
                .isEqualTo(new StoreConfig.Shared(PostgresUrl.parse("postgresql://me:s@h/d", "")));
        assertThatThrownBy(() -> read(Map.of("CADRE_DB", "jdbc:sqlite:y.db")))
                .hasMessageContaining("absolute");
    }

    @Test
    void a_wrong_url_of_a_store_is_not_repeated_since_it_may_hold_a_password() {
        for (var wrong :
                new String[] {
                    "postgresql://me:hunter2@",
                    "postgres:me:hunter2",
                    "mysql://me:hunter2@h/d",
                    "postgresql://me:hun%ter2@h/d",
                    "postgresql://me:hunter2@h/d?passwort=hunter2"
                }) {
            assertThatThrownBy(() -> read(Map.of("CADRE_DB", wrong)))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("CADRE_DB")
                    .hasMessageNotContaining("hun");
        }
    }

    @Test
    void wrong_values_name_the_variable() {
        for (var wrong :
                Map.of(
                                "CADRE_PORT", "65536",
                                "CADRE_BIND", "not an address",
                                "CADRE_PUBLIC_URL", "ftp://x",
                                "CADRE_HOSTS", "a:80",
                                "CADRE_LEASE_SEC", "1",
                                "CADRE_LOG_LEVEL", "loud",
                                "CADRE_LOG_JSON", "maybe",
                                "CADRE_SYNCHRONOUS", "off")
                        .entrySet()) {
            assertThatThrownBy(() -> read(Map.of(wrong.getKey(), wrong.getValue())))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining(wrong.getKey());
        }
    }

    @Test
    void only_loopback_addresses_are_loopback() {
        for (var bind : Map.of("127.0.0.1", true, "localhost", true, "[::1]", true).entrySet()) {
            assertThat(read(Map.of("CADRE_BIND", bind.getKey())).listen().isLoopback())
                    .as(bind.getKey())
                    .isTrue();
        }
        for (var bind : new String[] {"0.0.0.0", "::", "10.0.0.1", "build-1"}) {
            assertThat(read(Map.of("CADRE_BIND", bind)).listen().isLoopback()).as(bind).isFalse();
        }
    }

    private void yaml(String text) throws IOException {
        Files.writeString(home.resolve("cadre.yaml"), text);
    }

    private ServerConfig read(Map<String, String> variables) {
        var environment = new HashMap<>(variables);
        environment.put("CADRE_HOME", home.toString());
        return ServerConfig.read(environment, Path.of("/u"));
    }
}
