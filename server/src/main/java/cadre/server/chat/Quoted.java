package cadre.server.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.bus.Texts;
import java.util.stream.Collectors;

/**
 * Texts of agents, jobs and people as a chat may show them: bounded, without signs that turn the
 * direction of writing or are not to be seen, and with nothing in it that calls someone or is a
 * command to tap.
 */
final class Quoted {
    /** Not to be seen, and no part of a word: behind it a sign is just a sign. */
    private static final String JOINER = "\u2060";

    private static final String CUT = " […]";

    private Quoted() {}

    /** What every store takes: without the sign of number 0, and no half of a character. */
    static String storable(String text) {
        return new String(text.getBytes(UTF_8), UTF_8).replace("\0", "");
    }

    /** One line. */
    static String line(String text, int most) {
        return calm(cut(text.replaceAll("\\s+", " ").strip(), most)).replace('`', '\'');
    }

    /** Several lines, in which code between fences stays code, and no fence stays open. */
    static String text(String text, int most) {
        var calm = calm(cut(text.strip(), most));
        var fences = calm.lines().filter(line -> line.startsWith("```")).count();
        return fences % 2 == 0 ? calm : calm + "\n```";
    }

    /** Lines of code, between fences. */
    static String code(String text, int most) {
        var inside = calm(cut(text.stripTrailing(), most));
        return inside.lines()
                .map(line -> line.startsWith("```") ? JOINER + line : line)
                .collect(Collectors.joining("\n", "```\n", "\n```"));
    }

    /** The end of a text rather than its beginning. */
    static String tail(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        var from = text.length() - most;
        var line = text.indexOf('\n', from);
        if (line >= 0 && line - from < most / 2) {
            return text.substring(line + 1);
        }
        return text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        var end = Math.max(0, most - CUT.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + CUT;
    }

    private static String calm(String text) {
        return Texts.visible(text)
                .replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "")
                .replaceAll("@(?=\\w)", "@" + JOINER)
                .replaceAll("(?<![\\w/.:~-])/(?=[A-Za-z])", "/" + JOINER);
    }
}
