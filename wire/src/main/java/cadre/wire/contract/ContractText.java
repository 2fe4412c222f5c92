package cadre.wire.contract;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.plan.ContractKind;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Texts of contracts in one form each, so that form alone makes no difference. */
final class ContractText {
    static final int LONGEST = 2 << 20;

    private ContractText() {}

    /**
     * The normal form: sorted keys, one spelling of numbers, no comments; of plain text the lines.
     *
     * @param which version it is, for errors
     * @throws CadreException INVALID if it cannot be read
     */
    static String normal(ContractKind kind, String text, String which) {
        if (text.length() > LONGEST) {
            throw unreadable(which, "it is longer than 2 Mi characters");
        }
        try {
            return switch (kind) {
                case JSON_SCHEMA -> schema(ContractTree.read(plain(text))).toString();
                case OPENAPI -> api(ContractTree.read(plain(text))).toString();
                case SQL_MIGRATIONS -> MigrationFiles.text(MigrationFiles.read(plain(text)));
                case METRICS -> Metrics.read(plain(text)).toString();
                case TEXT -> plain(text);
            };
        } catch (CadreException e) {
            throw unreadable(which, e.which().isEmpty() ? e.what() : e.what() + " " + e.which());
        }
    }

    private static JsonNode schema(JsonNode tree) {
        if (!tree.isObject() && !tree.isBoolean()) {
            throw ContractTree.wrong("a JSON Schema is an object");
        }
        return tree;
    }

    private static JsonNode api(JsonNode tree) {
        if (!tree.path("openapi").asString("").startsWith("3.")) {
            throw ContractTree.wrong("it is no OpenAPI document of version 3");
        }
        return tree;
    }

    /** Without a byte order mark, with LF at line ends, and without newlines at the end. */
    static String plain(String text) {
        var lines = text.replace("\r\n", "\n").replace('\r', '\n');
        var from = lines.startsWith("\uFEFF") ? 1 : 0;
        var to = lines.length();
        while (to > from && lines.charAt(to - 1) == '\n') {
            to--;
        }
        return lines.substring(from, to);
    }

    static String firstDifference(String before, String after) {
        var was = before.lines().iterator();
        var is = after.lines().iterator();
        var line = 1;
        while (was.hasNext() && is.hasNext() && was.next().equals(is.next())) {
            line++;
        }
        return "line " + line;
    }

    private static CadreException unreadable(String which, String reason) {
        return new CadreException(
                ErrorCode.INVALID, which + ": " + Changes.clipped(reason), Map.of(), "");
    }
}
