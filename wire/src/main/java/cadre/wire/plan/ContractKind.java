package cadre.wire.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an agreed interface is, and so how two versions of it are compared. */
public enum ContractKind {
    /** An OpenAPI document. */
    OPENAPI,
    /** A JSON Schema. */
    JSON_SCHEMA,
    /** A folder of numbered SQL migrations: none that is there changes. */
    SQL_MIGRATIONS,
    /** Names of Prometheus metrics, one a line. */
    METRICS,
    /** Any text: it does not change. */
    TEXT;

    /** The word used in the plan's file. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(ContractKind::word).toList();
    }

    /** The one of this word. */
    public static Optional<ContractKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
