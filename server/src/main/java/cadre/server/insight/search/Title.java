package cadre.server.insight.search;

/** What stands beside a hit, in one line. */
final class Title {
    private static final int LONGEST = 120;

    private Title() {}

    /** The first line of a text that is not blank, shortened. */
    static String of(String text) {
        var line =
                text.lines()
                        .filter(each -> !each.isBlank())
                        .findFirst()
                        .map(String::strip)
                        .orElse("");
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return line.substring(0, end) + "...";
    }
}
