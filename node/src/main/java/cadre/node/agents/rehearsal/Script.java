package cadre.node.agents.rehearsal;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A prompt, read as a script: a directive per line; whatever is none is talk and is passed over.
 *
 * <pre>
 * edit PATH TEXT          writes the file, "\n" in TEXT is a line feed, "\t" a tab
 * append PATH TEXT        adds a line to it
 * insert PATH TEXT        adds a line to it where it belongs among sorted ones
 * delete PATH             deletes it
 * read PATH               shows it
 * commit MESSAGE          commits everything, in each repository here
 * say TEXT                a message
 * ask TEXT                a question, with which the run ends
 * tool NAME ARGUMENTS     a call of a tool that does nothing
 * env NAME                shows a variable
 * session                 shows the session's id
 * recall                  shows the first line of each prompt that the session had before
 * usage IN OUT COST       what the run claims to have used
 * sleep SECONDS           waits
 * wait-for FILE           waits until the file is there
 * hear                    waits until Cadre has something to say, and shows that
 * hang                    waits for ever
 * print N                 N numbered lines that are no steps
 * print-bytes N           one line of N bytes
 * binary N                N bytes of any value
 * stderr TEXT             a line on standard error
 * when WORD DIRECTIVE      does it if the rest of the prompt has this word
 * spawn KIND COUNT        children that outlive the run: plain, setsid, double-fork, nohup,
 *                         clear-env, late (born when they are told to end)
 * fail [KIND] MESSAGE     ends as a failure; KIND as in Step.Failed
 * exit CODE               ends at once, without a final event
 * </pre>
 *
 * @param prompt as it was given
 * @param lines the directives, in order
 */
record Script(String prompt, List<Line> lines) {
    private static final Set<String> VERBS =
            Set.of(
                    "edit",
                    "append",
                    "insert",
                    "delete",
                    "read",
                    "commit",
                    "say",
                    "ask",
                    "tool",
                    "env",
                    "session",
                    "recall",
                    "usage",
                    "sleep",
                    "wait-for",
                    "hear",
                    "hang",
                    "print",
                    "print-bytes",
                    "binary",
                    "stderr",
                    "spawn",
                    "fail",
                    "exit");

    Script {
        lines = List.copyOf(lines);
    }

    static Script of(String prompt) {
        var all = prompt.lines().map(String::strip).map(Line::of).toList();
        var rest =
                all.stream()
                        .filter(line -> !line.verb().equals("when"))
                        .map(line -> line.verb() + " " + line.rest())
                        .collect(Collectors.joining("\n"));
        return new Script(
                prompt,
                all.stream()
                        .map(line -> line.verb().equals("when") ? line.chosen(rest) : line)
                        .filter(line -> VERBS.contains(line.verb()))
                        .toList());
    }

    /** One directive; {@code rest} is what follows the verb, stripped. */
    record Line(String verb, String rest) {
        static Line of(String text) {
            int space = text.indexOf(' ');
            return space < 0
                    ? new Line(text, "")
                    : new Line(text.substring(0, space), text.substring(space + 1).strip());
        }

        /** What this one says to do when a text has its word. */
        Line chosen(String text) {
            return text.contains(word())
                    ? of(of(rest).rest())
                    : new Line("say", "I pass over what is for " + word() + ".");
        }

        /** The first word of the rest. */
        String word() {
            return of(rest).verb();
        }

        /** What follows the first word of the rest, with "\n" as line feeds and "\t" as tabs. */
        String text() {
            return of(rest).rest().replace("\\n", "\n").replace("\\t", "\t");
        }

        /** The first word of the rest as a number, 0 if it is none. */
        long number() {
            try {
                return Math.max(0, Long.parseLong(word()));
            } catch (NumberFormatException none) {
                return 0;
            }
        }
    }
}
