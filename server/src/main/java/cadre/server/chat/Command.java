package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Patches.Attachment;
import cadre.wire.api.Grant;
import cadre.wire.id.JobId;
import cadre.wire.id.QuestionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a person can say, on every platform.
 *
 * @param name lower-case letters
 * @param arguments as the help shows them, may be empty
 * @param help one line
 * @param grant what the person's key must include
 * @param handler what it does
 */
record Command(String name, String arguments, String help, Grant grant, Handler handler) {
    /** Does what a command says, by the same rules as a request of that key. */
    @FunctionalInterface
    interface Handler {
        /**
         * Does it.
         *
         * @throws cadre.wire.error.CadreException that is told to the person
         */
        Reply handle(Asked asked);
    }

    /**
     * A command that someone gave.
     *
     * @param from who said it where
     * @param by the holder of the key to which the person is linked
     * @param name names it for ever, such as {@code chat/telegram:123/812}: whoever handles it
     *     again after a crash gets the job that was filed then
     * @param again whether that may be so
     * @param at when it came
     * @param number of it, by which what came at the same time is told apart
     * @param beside what the buttons of the message do of which one was pressed; else none
     * @param arguments as written
     */
    record Asked(
            Speaker from,
            Principal by,
            String name,
            boolean again,
            Instant at,
            long number,
            List<String> beside,
            String arguments) {
        Asked {
            beside = List.copyOf(beside);
        }

        /** The same of another command, with these words. */
        Asked with(String words) {
            return new Asked(from, by, name, again, at, number, beside, words);
        }

        /** The same, given by one of these buttons. */
        Asked beside(List<String> buttons) {
            return new Asked(from, by, name, again, at, number, buttons, arguments);
        }
    }

    /**
     * What is answered.
     *
     * @param text as {@link Platform} says
     * @param follows what the answer goes on to show
     * @param question that it shows
     * @param buttons under it, for whoever asked
     * @param files messages of their own after it
     * @param place where it stands
     */
    record Reply(
            String text,
            Optional<Follows> follows,
            Optional<QuestionId> question,
            List<Button> buttons,
            List<Attachment> files,
            Place place) {
        Reply {
            files = List.copyOf(files);
            buttons = List.copyOf(buttons);
        }

        static Reply of(String text) {
            return about(text, Optional.empty());
        }

        static Reply following(JobId job, String text) {
            return about(text, Optional.of(new Follows(job, Shows.JOB)));
        }

        static Reply followingLog(JobId job, String text) {
            return about(text, Optional.of(new Follows(job, Shows.LOG)));
        }

        private static Reply about(String text, Optional<Follows> job) {
            return new Reply(text, job, Optional.empty(), List.of(), List.of(), Place.OWN);
        }

        Reply with(List<Button> offered) {
            return new Reply(text, follows, question, offered, files, place);
        }

        /** The same, and these come after it. */
        Reply withFiles(List<Attachment> after) {
            return new Reply(text, follows, question, buttons, after, place);
        }

        /** The same, and it takes the place of the message whose button was pressed. */
        Reply inPlace() {
            return new Reply(text, follows, question, buttons, files, Place.PRESSED);
        }

        /** The same, and what answers it is the answer to this question, of this job. */
        Reply about(QuestionId asked, Optional<JobId> job) {
            return new Reply(
                    text,
                    job.map(one -> new Follows(one, Shows.NOTHING)),
                    Optional.of(asked),
                    buttons,
                    files,
                    place);
        }

        /** The same with something before it. */
        Reply after(String words) {
            return new Reply(words + text, follows, question, buttons, files, Place.OWN);
        }
    }

    /** Where an answer stands. */
    enum Place {
        /** It is a message of its own. */
        OWN,
        /** It is what the message says whose button was pressed. */
        PRESSED
    }

    /** The job that a message is about. */
    record Follows(JobId job, Shows shows) {}

    /** What of its job a message goes on to show. */
    enum Shows {
        /** How it stands. */
        JOB,
        /** The end of its log. */
        LOG,
        /** It stays as it is. */
        NOTHING
    }

    /** How it is written. */
    String usage() {
        return ("/" + name + " " + arguments).strip();
    }
}
