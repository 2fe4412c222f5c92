package cadre.server.gateways.rest;

import cadre.wire.api.UsageGroups;
import cadre.wire.api.UsageSum;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sums as CSV (RFC 4180) with a line of names. A cell that a spreadsheet would take for a formula
 * begins with an apostrophe: names come from agents and repositories.
 */
final class UsageCsv {
    private static final String FORMULA = "=+-@\t\r";

    private UsageCsv() {}

    static byte[] of(UsageGroups groups) {
        var text = new StringBuilder();
        line(
                text,
                List.of(
                        groups.by(),
                        "events",
                        "prompt_tokens",
                        "cached_tokens",
                        "completion_tokens",
                        "total_tokens",
                        "cost_usd",
                        "unpriced"));
        groups.items().forEach(sum -> line(text, cells(sum)));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> cells(UsageSum sum) {
        return List.of(
                sum.key(),
                Long.toString(sum.events()),
                Long.toString(sum.promptTokens()),
                Long.toString(sum.cachedTokens()),
                Long.toString(sum.completionTokens()),
                Long.toString(sum.totalTokens()),
                sum.costUsd().map(BigDecimal::toPlainString).orElse(""),
                Long.toString(sum.unpriced()));
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(UsageCsv::cell).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    static String cell(String text) {
        var safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(each -> ",\"\r\n'".indexOf(each) >= 0)
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
