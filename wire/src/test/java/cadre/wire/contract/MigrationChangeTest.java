package cadre.wire.contract;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.contract.ContractChange.Effect;
import cadre.wire.plan.ContractKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Migrations that ran somewhere stay as they are, and nothing goes before them. */
class MigrationChangeTest {
    private static final Map<String, String> BEFORE =
            Map.of(
                    "db/V1__a.sql", "create table a (x int);\n-- migration 3 V9.sql\n",
                    "db/V3__b.sql", "create table b (x int);",
                    "db/R__view.sql", "create view v",
                    "db/README.md", "words");

    private static List<String> breaking(Map<String, String> before, Map<String, String> after) {
        return ContractChange.between(
                        ContractKind.SQL_MIGRATIONS,
                        MigrationFiles.text(before),
                        MigrationFiles.text(after))
                .stream()
                .filter(one -> one.effect() == Effect.BREAKING)
                .map(one -> one.where() + " " + one.what())
                .toList();
    }

    private static Map<String, String> with(String path, String content) {
        var files = new HashMap<>(BEFORE);
        files.put(path, content);
        return files;
    }

    @Test
    void what_is_there_is_not_changed_removed_or_overtaken() {
        assertThat(breaking(BEFORE, with("db/V3__b.sql", "create table b (x text);")))
                .containsExactly("db/V3__b.sql the migration is another");
        var without = new HashMap<>(BEFORE);
        without.remove("db/V1__a.sql");
        assertThat(breaking(BEFORE, without)).containsExactly("db/V1__a.sql the migration is gone");
        assertThat(breaking(BEFORE, with("db/V2__c.sql", "x")))
                .containsExactly("db/V2__c.sql comes before db/V3__b.sql");
        assertThat(breaking(BEFORE, with("db/V3.0__c.sql", "x")))
                .containsExactly("db/V3.0__c.sql has the same number as db/V3__b.sql");
        assertThat(breaking(BEFORE, with("db/fix.sql", "x")))
                .containsExactly("db/fix.sql the migration has no number");
    }

    @Test
    void one_above_all_is_new_and_repeatable_ones_and_words_may_change() {
        assertThat(breaking(BEFORE, with("db/V4__c.sql", "x"))).isEmpty();
        assertThat(breaking(BEFORE, with("db/V3_1__c.sql", "x"))).isEmpty();
        assertThat(breaking(BEFORE, with("db/V10__c.sql", "x"))).isEmpty();
        assertThat(breaking(BEFORE, with("db/R__view.sql", "create view w"))).isEmpty();
        assertThat(breaking(BEFORE, with("db/README.md", "other words"))).isEmpty();
        assertThat(breaking(BEFORE, with("db/V3__b.sql", "create table b (x int);\r\n"))).isEmpty();
        assertThat(
                        breaking(
                                Map.of("0001_a.up.sql", "x", "0001_a.down.sql", "y"),
                                Map.of(
                                        "0001_a.up.sql", "x",
                                        "0001_a.down.sql", "y",
                                        "0002_b.up.sql", "x",
                                        "0002_b.down.sql", "y")))
                .isEmpty();
    }

    @Test
    void two_new_ones_with_one_number_break() {
        var after = with("db/V4__c.sql", "x");
        after.put("db/V4__d.sql", "y");

        assertThat(breaking(BEFORE, after))
                .containsExactly("db/V4__d.sql has the same number as db/V4__c.sql");
    }

    @Test
    void a_text_reads_back_as_its_files_and_a_list_of_names_is_one() {
        var read = MigrationFiles.read(MigrationFiles.text(BEFORE));

        assertThat(read).containsOnlyKeys(BEFORE.keySet());
        assertThat(read.get("db/V1__a.sql")).endsWith("-- migration 3 V9.sql");
        assertThat(
                        ContractChange.between(
                                ContractKind.SQL_MIGRATIONS,
                                "V1__a.sql\nV3__b.sql",
                                "V1__a.sql\nV2__b.sql"))
                .extracting(ContractChange::where)
                .containsExactly("V3__b.sql", "V2__b.sql");
    }
}
