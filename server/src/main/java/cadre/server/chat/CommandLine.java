package cadre.server.chat;

import cadre.server.access.Secrets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command as a person wrote it: {@code /run -n build-1 fix the test}.
 *
 * @param name in lower case, without the slash
 * @param arguments what follows, without blanks around it
 */
record CommandLine(String name, String arguments) {
    /** Stands for words that are no command: they are not kept. */
    static final CommandLine WORDS = new CommandLine("", "");

    static final String LINK = "link";

    /** What a button says when it is pressed. */
    static final String PRESS = "press";

    /** Stands for a message that is longer than anybody reads; with its length. */
    static final String TOO_LONG = "toolong";

    private static final Pattern FORM =
            Pattern.compile("\\s*/([A-Za-z]{1,32})(?:@\\w{1,64})?(?:\\s+(.*))?", Pattern.DOTALL);

    /** None if the text is no command. */
    static Optional<CommandLine> of(String text) {
        var found = FORM.matcher(text);
        return found.matches()
                ? Optional.of(
                        new CommandLine(
                                found.group(1).toLowerCase(Locale.ROOT),
                                found.group(2) == null ? "" : found.group(2).strip()))
                : Optional.empty();
    }

    /**
     * The same without the slash, if it begins with one of these.
     *
     * @param names of commands
     */
    static Optional<CommandLine> bare(String text, Set<String> names) {
        return of("/" + text.strip()).filter(said -> names.contains(said.name()));
    }

    /** Whether it can be nothing but a code that links: one word behind the command. */
    boolean isLink() {
        return name.equals(LINK) && arguments.matches("\\S+");
    }

    /** As it is stored: of a code that links only the hash. */
    CommandLine sealed() {
        return name.equals(LINK) ? new CommandLine(name, hash(arguments)) : this;
    }

    /** How it is stored; {@link #of} reads it. */
    String text() {
        return name.isEmpty() ? "" : ("/" + name + " " + arguments).strip();
    }

    /** The hash of a code, however a person wrote it: letters count alike, signs between not. */
    static String hash(String code) {
        var letters = code.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return Secrets.sha256(letters);
    }
}
