package cadre.server.usage.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.Fleet;
import cadre.wire.agent.ModelPrice;
import cadre.wire.api.Grant;
import cadre.wire.api.PriceImport;
import cadre.wire.api.PriceView;
import cadre.wire.error.CadreException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesTest {
    private static final Instant MAY = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir Path home;
    private Fleet fleet;
    private Principal operator;

    @BeforeEach
    void start() {
        fleet = new Fleet(home);
        operator = fleet.key("ada", Grant.OPERATOR);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private void restart() {
        fleet.close();
        fleet = new Fleet(home);
        operator = fleet.key("ada", Grant.OPERATOR);
    }

    private Optional<ModelPrice> price(String model, Instant at) {
        return fleet.prices.table().of(model, at);
    }

    private BigDecimal input(String model, String at) {
        return price(model, Instant.parse(at)).orElseThrow().inputUsd();
    }

    private PriceImport imported(String text) {
        return fleet.prices.importFrom(
                operator,
                text.getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                text.startsWith("{\"sample") ? Optional.of("a list") : Optional.empty());
    }

    private static final String LIST =
            """
            {"sample_spec": {"input_cost_per_token": 0, "mode": "one of: chat, embedding"},
             "gpt-5": {"input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05,
                       "cache_read_input_token_cost": 1.25e-07, "mode": "chat"},
             "house-1": {"input_cost_per_token": 1.5e-07, "output_cost_per_token": 0.0000006,
                         "litellm_provider": "house", "mode": "chat",
                         "supports_vision": true, "tiered_pricing": [1]},
             "dall-e": {"output_cost_per_image": 0.04, "mode": "image_generation"},
             "zeros": {"input_cost_per_token": 0.0, "output_cost_per_token": 0, "mode": "chat"},
             "free": {"mode": "chat"}}
            """;

    @Test
    void the_shipped_table_knows_the_models_that_the_clis_say() {
        for (var model :
                List.of(
                        "claude-opus-4-5-20251101",
                        "claude-sonnet-4-20250514",
                        "claude-haiku-4-5-20251001",
                        "gpt-5",
                        "gpt-5-2025-08-07",
                        "GPT-5.1-codex-max",
                        "gemini-2.5-pro",
                        "gemini-3-flash-preview")) {
            assertThat(price(model, MAY)).as(model).isPresent();
        }
        assertThat(price("gpt-5-turbo-of-my-own", MAY)).isEmpty();
        assertThat(price("", MAY)).isEmpty();
        assertThat(fleet.prices.list(operator, Optional.empty()))
                .allMatch(row -> !row.source().isEmpty() && !row.provider().equals("unknown"));
    }

    @Test
    void a_price_counts_from_its_day_on() {
        assertThat(input("gpt-5.6-terra", "2026-07-29T23:59:59Z")).isEqualByComparingTo("2.5");
        assertThat(input("gpt-5.6-terra", "2026-07-30T00:00:00Z")).isEqualByComparingTo("2");
        assertThat(price("gpt-5.2", Instant.parse("2025-12-10T23:00:00Z"))).isEmpty();
    }

    @Test
    void versions_stay_over_restarts_and_only_what_changes_gets_a_new_one() {
        var before = fleet.prices.list(operator, Optional.empty());
        restart();
        assertThat(fleet.prices.list(operator, Optional.empty())).isEqualTo(before);

        assertThat(imported(LIST))
                .isEqualTo(
                        new PriceImport(
                                1,
                                0,
                                1,
                                0,
                                3,
                                before.size() + 1,
                                home.resolve("prices.yaml").toString()));
        restart();

        var after = fleet.prices.list(operator, Optional.empty());
        assertThat(after).hasSize(before.size() + 1).containsAll(before);
        assertThat(fleet.prices.list(operator, Optional.of("house-1")))
                .containsExactly(
                        new PriceView(
                                before.size() + 1,
                                "house-1",
                                "house",
                                "2026-05-01",
                                "a list",
                                new BigDecimal("0.15"),
                                new BigDecimal("0.15"),
                                new BigDecimal("0.15"),
                                new BigDecimal("0.6")));
    }

    @Test
    void a_changed_price_does_not_touch_the_days_before() {
        imported("{\"gpt-5\":{\"input_cost_per_token\":9e-06,\"output_cost_per_token\":9e-05}}");

        assertThat(input("gpt-5", "2026-04-30T12:00:00Z")).isEqualByComparingTo("1.25");
        assertThat(input("gpt-5", "2026-05-01T00:00:00Z")).isEqualByComparingTo("9");
    }

    @Test
    void a_bad_number_names_the_row_and_nothing_changes() {
        var before = fleet.prices.list(operator, Optional.empty());

        for (var bad : List.of("-1e-06", "\"abc\"", "2", "true", "[1]", "1e-999")) {
            var text = LIST.replace("1.5e-07", bad);
            assertThatThrownBy(() -> imported(text))
                    .as(bad)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("house-1")
                    .hasMessageContaining("input_cost_per_token");
        }
        assertThatThrownBy(() -> imported("{\"gpt-5\": {\"input_cost_per_token\": 1e}}"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("no JSON");
        assertThatThrownBy(() -> imported("prices:\n  - {model: a, valid_from: 2026-13-01}"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("the import:2");

        assertThat(fleet.prices.list(operator, Optional.empty())).isEqualTo(before);
        assertThat(home.resolve("prices.yaml")).doesNotExist();
    }

    @Test
    void a_comma_for_the_point_is_refused_with_line_value_and_how_to_write_it() {
        assertThatThrownBy(() -> imported(LIST.replace("1.5e-07", "\"1,5e-07\"")))
                .hasMessageContaining("line 4")
                .hasMessageContaining("house-1")
                .hasMessageContaining("1,5e-07")
                .hasMessageContaining("with a point and without quotes, such as 1.25e-06");
        assertThatThrownBy(() -> imported(LIST.replace("1.5e-07", "1,5e-07")))
                .hasMessageContaining("line 4")
                .hasMessageContaining("input_cost_per_token")
                .hasMessageContaining("1,5e-07")
                .hasMessageContaining("write it with a point: 1.5e-07");
        var block = "prices:\n  - model: a\n    valid_from: 2026-01-01\n    input_usd: 1,25\n";
        assertThatThrownBy(() -> imported(block))
                .hasMessageContaining("the import:4")
                .hasMessageContaining("value 1,25")
                .hasMessageContaining("with a point and no comma, such as \"1.25\"");
        var flow = "prices:\n  - {model: a, valid_from: 2026-01-01, input_usd: 1,25}\n";
        assertThatThrownBy(() -> imported(flow))
                .hasMessageContaining("the import:2")
                .hasMessageContaining("key input_usd")
                .hasMessageContaining("value 1,25")
                .hasMessageContaining("with a point and no comma, such as \"1.25\"");
        assertThat(home.resolve("prices.yaml")).doesNotExist();
    }

    @Test
    void a_price_set_by_hand_wins_over_what_an_import_brings_and_is_kept_by_the_next_one() {
        imported(
                """
                prices:
                  - {model: house-1, valid_from: 2026-01-01, input_usd: "3", output_usd: 4, source: own}
                  - {model: "gpt-5*", valid_from: 2026-01-01, input_usd: 7, output_usd: 8, source: "own: a contract"}
                """);

        for (var time = 1; time <= 2; time++) {
            assertThat(imported(LIST).kept()).isEqualTo(2);
            assertThat(input("house-1", "2026-05-01T12:00:00Z")).isEqualByComparingTo("3");
            assertThat(input("gpt-5", "2026-05-01T12:00:00Z"))
                    .as("before the shipped row of the whole name, too")
                    .isEqualByComparingTo("7");
            restart();
        }
        assertThat(input("gpt-5", "2025-12-31T12:00:00Z"))
                .as("before its day")
                .isEqualByComparingTo("1.25");

        var mine = LIST.replace("{\"sample", "{ \"sample");
        fleet.prices.importFrom(
                operator,
                mine.getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                Optional.of("own"));
        assertThat(input("house-1", "2026-05-01T12:00:00Z"))
                .as("who says own means it")
                .isEqualByComparingTo("0.15");
    }

    @Test
    void a_file_without_prices_is_an_error_and_writes_nothing() {
        for (var empty : List.of("", "\n# nothing\n", "prices: []", "{\"prices\": []}", "{}")) {
            assertThatThrownBy(() -> imported(empty))
                    .as(empty)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("The price file has no price");
        }
        assertThat(home.resolve("prices.yaml")).doesNotExist();
    }

    @Test
    void a_model_that_is_named_twice_is_refused() {
        var row = "\"gpt-5\": {\"input_cost_per_token\": 1e-06, \"output_cost_per_token\": 1e-06}";

        assertThatThrownBy(() -> imported("{" + row + "," + row + "}"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("twice")
                .hasMessageContaining("gpt-5");
        assertThat(home.resolve("prices.yaml")).doesNotExist();
    }

    @Test
    void a_day_or_a_source_is_refused_for_a_file_whose_rows_have_their_own() {
        var yaml = "prices:\n  - {model: a, valid_from: 2025-01-01, input_usd: 1, output_usd: 2}\n";
        var bytes = yaml.getBytes(StandardCharsets.UTF_8);
        var day = Optional.of(LocalDate.parse("2026-01-01"));

        assertThatThrownBy(() -> fleet.prices.importFrom(operator, bytes, day, Optional.empty()))
                .hasMessageContaining("LiteLLM");
        assertThatThrownBy(() ->
                        fleet.prices.importFrom(
                                operator, bytes, Optional.empty(), Optional.of("us")))
                .hasMessageContaining("LiteLLM");
        assertThat(imported(yaml).added()).isEqualTo(1);
    }

    @Test
    void a_file_in_the_data_folder_replaces_the_shipped_table() throws IOException {
        Files.writeString(
                home.resolve("prices.yaml"),
                """
                prices:
                  - {model: "gpt-5*", valid_from: 2025-01-01, input_usd: "7", output_usd: "8"}
                  - {model: gpt-5, valid_from: 2025-01-01, input_usd: "1.00", output_usd: 2}
                """);
        restart();

        assertThat(input("gpt-5", "2026-05-01T00:00:00Z")).isEqualByComparingTo("1");
        assertThat(input("gpt-5-mini", "2026-05-01T00:00:00Z")).isEqualByComparingTo("7");
        assertThat(price("claude-opus-4-5-20251101", MAY)).isEmpty();
    }

    @Test
    void an_empty_file_is_a_mistake_and_the_last_good_prices_count() throws IOException {
        var file = home.resolve("prices.yaml");
        Files.writeString(file, "# nothing\n");
        restart();
        assertThat(fleet.prices.problem()).isPresent();
        assertThat(price("gpt-5", MAY)).isPresent();

        Files.writeString(
                file,
                "prices:\n  - {model: house, valid_from: 2026-01-01, input_usd: \"7\", output_usd:"
                        + " \"8\"}\n");
        restart();
        assertThat(fleet.prices.problem()).isEmpty();

        Files.writeString(file, "");
        restart();
        assertThat(fleet.prices.problem().orElseThrow().title()).contains("empty");
        assertThat(input("house", "2026-05-01T12:00:00Z")).isEqualByComparingTo("7");

        Files.writeString(file, "prices: []\n");
        restart();
        assertThat(fleet.prices.problem()).isEmpty();
        assertThat(fleet.prices.table().views()).isEmpty();
    }

    @Test
    void a_name_that_is_there_twice_is_said_in_plain_words() {
        assertThatThrownBy(() ->
                        imported(
                                "{\"a\": {\"input_cost_per_token\": 1,\n"
                                        + "\"input_cost_per_token\": 2}}"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e ->
                                assertThat(e.which().toString())
                                        .contains("input_cost_per_token")
                                        .doesNotContain("JsonNode", "DeserializationFeature"));
    }

    @Test
    void a_wrong_row_of_that_file_is_named_with_its_line() {
        for (var wrong :
                List.of(
                        "{model: a, valid_from: 2025-01-01, input_usd: \"1,5\", output_usd: 2}",
                        "{model: a, valid_from: 2025-01-01, input_usd: -1, output_usd: 2}",
                        "{model: a, valid_from: 2025-01-01, input_usd: 1e3, output_usd: 2}",
                        "{model: a, valid_from: 2025-01-01, input_usd: 1}",
                        "{model: a, valid_from: soon, input_usd: 1, output_usd: 2}",
                        "{model: a, valid_from: 2025-01-01, input: 1, output_usd: 2}",
                        "{model: \"a b\", valid_from: 2025-01-01, input_usd: 1, output_usd: 2}")) {
            assertThatThrownBy(() -> PriceFile.read("prices.yaml", "prices:\n  - " + wrong))
                    .as(wrong)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("The price file is wrong (key prices[0]")
                    .hasMessageContaining("prices.yaml:2");
        }
        var row = "  - {model: a, valid_from: 2025-01-01, input_usd: 1, output_usd: 2}\n";
        assertThatThrownBy(() -> PriceFile.read("p", "prices:\n" + row + row))
                .hasMessageContaining("two prices");
    }

    @Test
    void what_is_written_is_read_back_the_same() {
        var rows = fleet.prices.table().prices();

        assertThat(PriceFile.read("p", PriceFile.write(rows))).isEqualTo(rows);
    }

    @Test
    void an_agent_with_a_limit_of_money_gets_the_prices_of_its_provider() {
        var prices = fleet.prices.table().forAgent("codex", "", MAY);

        assertThat(prices).isNotEmpty().allMatch(price -> !price.model().startsWith("claude"));
        for (var model : List.of("gpt-5", "gpt-5-mini-2025-08-07", "gpt-5.4-mini")) {
            assertThat(prices.stream().filter(price -> price.isOf(model)).findFirst())
                    .isEqualTo(price(model, MAY));
        }
        assertThat(fleet.prices.table().forAgent("custom", "", MAY))
                .anyMatch(price -> price.isOf("gemini-2.5-pro"))
                .anyMatch(price -> price.isOf("gpt-5"));
    }

    @Test
    void a_member_may_look_but_not_import() {
        var member = fleet.key("m", Grant.MEMBER);

        assertThat(fleet.prices.list(member, Optional.of("gpt-5"))).hasSize(1);
        assertThatThrownBy(() ->
                        fleet.prices.importFrom(
                                member, new byte[0], Optional.empty(), Optional.empty()))
                .isInstanceOf(CadreException.class);
    }

    @Test
    void whose_model_it_is_is_read_from_its_name_else_from_the_cli() {
        assertThat(Provider.of("claude-opus-5", "opencode")).isEqualTo("anthropic");
        assertThat(Provider.of("openrouter/openai/gpt-5", "opencode")).isEqualTo("openai");
        assertThat(Provider.of("o3-pro", "")).isEqualTo("openai");
        assertThat(Provider.of("o365", "")).isEqualTo("unknown");
        assertThat(Provider.of("", "gemini")).isEqualTo("google");
        assertThat(Provider.of("scripted", "codex")).isEqualTo("openai");
    }
}
