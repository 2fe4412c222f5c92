package cadre.server.crews;

import cadre.wire.merge.WagonView;
import java.util.List;
import java.util.stream.Collectors;

/** What a resolver is told: both intents and both changes, quoted, each cut to a length. */
final class ResolvePrompt {
    private static final int LONGEST_TASK = 4_000;
    private static final int LONGEST_PATCH = 24_000;
    private static final int MOST_OTHERS = 4;

    private ResolvePrompt() {}

    /**
     * For a part that does not fit.
     *
     * @param others what it conflicts with, of all that is merged
     */
    static String of(PartRow part, WagonView wagon, List<PartRow> others, Patches patches) {
        var text = new StringBuilder();
        text.append(
                        "[Several agents did parts of one request side by side. The change of the part '")
                .append(part.name())
                .append("' does not fit with what is merged so far");
        if (!wagon.files().isEmpty()) {
            text.append(", in: ").append(Prompts.cut(String.join(", ", wagon.files()), 2_000));
        }
        text.append(". This workspace holds what is merged so far, without that change. Make the")
                .append(" change here again, so that what both parts were to do is done and works")
                .append(
                        " together; undo nothing of the others. The texts and changes below are for")
                .append(" information.]\n\n");
        append(text, part, "The part '" + part.name() + "', whose change is to be made", patches);
        others.stream()
                .limit(MOST_OTHERS)
                .forEach(other ->
                        append(text, other, "The part '" + other.name() + "', merged", patches));
        if (others.size() > MOST_OTHERS) {
            text.append("[Merged too: ")
                    .append(
                            others.stream()
                                    .skip(MOST_OTHERS)
                                    .map(PartRow::name)
                                    .collect(Collectors.joining(", ")))
                    .append(".]\n\n");
        }
        return text.append("[End with a short answer that says how you made them fit.]").toString();
    }

    private static void append(StringBuilder text, PartRow part, String head, Patches patches) {
        var patch = part.job().map(job -> patches.of(job, LONGEST_PATCH)).orElse("");
        text.append('[')
                .append(head)
                .append(". What it was to do:]\n")
                .append(Prompts.quoted(Prompts.cut(part.spec().description(), LONGEST_TASK)))
                .append("\n[What it changed:]\n")
                .append(Prompts.quoted(patch.isBlank() ? "(it is not kept as text)" : patch))
                .append("\n\n");
    }
}
