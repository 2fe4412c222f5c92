package cadre.wire.contract;

import cadre.wire.error.CadreException;
import cadre.wire.plan.ContractKind;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that differs between two versions of a contract.
 *
 * @param what one line
 * @param where a JSON pointer into the document, of the former one if it is gone from the new one;
 *     a line such as {@code line 7}; a file of a folder; empty means all of it
 * @param why it breaks somebody, or why not
 * @param fix the smallest way to keep it compatible; empty if it is
 */
public record ContractChange(
        String what, String where, Effect effect, String why, Optional<String> fix) {
    /** What a change does to those who rely on the contract. */
    public enum Effect {
        /** Somebody who kept to the former version no longer gets along. */
        BREAKING,
        /** All who kept to the former version still do. */
        COMPATIBLE;

        /** The word used in JSON and on the screen. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What has changed, those that break first, at most 402. A text that cannot be read is one
     * breaking change. Texts that differ in form alone have none; those that differ in their
     * descriptions alone have one, compatible.
     *
     * @param before of the kind {@code SQL_MIGRATIONS}: as {@link MigrationFiles#text} writes it
     * @param after the same; both at most 2 Mi characters
     */
    public static List<ContractChange> between(ContractKind kind, String before, String after) {
        if (ContractText.plain(before).equals(ContractText.plain(after))) {
            return List.of();
        }
        var changes = new Changes();
        try {
            compare(changes, kind, before, after);
        } catch (CadreException e) {
            changes.unreadable(e);
        }
        return changes.all();
    }

    /** The one change where a contract is new: breaking if it cannot be read, else none. */
    public static List<ContractChange> first(ContractKind kind, String text) {
        var changes = new Changes();
        try {
            ContractText.normal(kind, ContractText.plain(text), "it");
        } catch (CadreException e) {
            changes.unreadable(e);
        }
        return changes.all();
    }

    private static void compare(
            Changes changes, ContractKind kind, String rawBefore, String rawAfter) {
        var before = ContractText.plain(rawBefore);
        var after = ContractText.plain(rawAfter);
        var was = ContractText.normal(kind, before, "the former version");
        var is = ContractText.normal(kind, after, "the new version");
        if (was.equals(is)) {
            return;
        }
        switch (kind) {
            case JSON_SCHEMA ->
                    SchemaChange.ofWhole(changes, ContractTree.read(was), ContractTree.read(is));
            case OPENAPI ->
                    new ApiChange(changes, ContractTree.read(was), ContractTree.read(is)).compare();
            case SQL_MIGRATIONS -> MigrationChange.compare(changes, before, after);
            case METRICS -> MetricChange.compare(changes, before, after);
            case TEXT ->
                    changes.breaking(
                            ContractText.firstDifference(was, is),
                            "the text is another",
                            "of a plain text nobody can say which change is harmless",
                            "Go back to the former text, and agree on a new one with its consumers");
        }
        if (changes.isEmpty()) {
            changes.fine("", "only its words changed", "descriptions and the like bind nobody");
        }
    }
}
