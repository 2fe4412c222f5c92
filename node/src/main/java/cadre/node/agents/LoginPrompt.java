package cadre.node.agents;

import java.util.regex.Pattern;

/**
 * What a CLI says to people when it wants them to log in. Such words are usual in an agent's talk
 * too: ask only of lines that are not of the stream, and only before the agent's first turn.
 */
public final class LoginPrompt {
    /** Longer lines are not searched to their end. */
    private static final int LONGEST = 500;

    private static final Pattern WORDS =
            Pattern.compile(
                    "please (?:run /login|(?:re-?)?(?:log|sign)["
                            + " -]?in\\b|(?:re-?)?authenticate)|please set an auth method|\\bnot"
                            + " (?:logged|signed) in\\b|\\bto (?:log|sign) in\\b|\\b(?:log|sign) in"
                            + " (?:with|using) (?:your |an? )?\\w+|\\bwaiting for (?:the"
                            + " )?(?:log-?in|sign-?in|auth\\w*)|\\bopen(?:ing)? (?:an? |the"
                            + " )?(?:auth\\w*|log-?in|sign-?in) page|\\b(?:enter|paste) (?:the |this"
                            + " |your )?(?:[\\w-]+ ){0,3}code\\b|\\b(?:enter|paste|type|provide) (?:an?"
                            + " |the |your )?(?:[\\w-]+ ){0,3}(?:api[ -]?keys?|(?:access |auth"
                            + " )?token|password|passphrase)\\b|^\\W{0,3}(?:api["
                            + " -]?key|token|password|passphrase)\\s*[:?]\\s*$|\\b(?:device|one-time|verification)"
                            + " code\\b|\\b(?:select|choose) (?:an? |your )?(?:log-?in|auth\\w*)"
                            + " method|\\b(?:open|visit|go to|browser)\\b[^\\n"
                            + "]{0,80}https?://\\S*(?:oauth|authori[sz]e|device|log-?in|sign-?in)"
                            + "|^https?://\\S*(?:oauth|/authorize|/device|/login)",
                    Pattern.CASE_INSENSITIVE);

    private LoginPrompt() {}

    /** Whether a line asks for a login. */
    public static boolean isOne(String line) {
        var text = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
        return WORDS.matcher(text).find();
    }
}
