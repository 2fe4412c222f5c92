package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginPromptTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Not logged in · Please run /login",
                "Invalid API key · Please run /login",
                "Welcome! Please log in.",
                "Open https://example.com/login in your browser and paste the code here > ",
                "Paste code here if prompted >",
                "Browser didn't open? Use the url below to sign in:",
                "To sign in, open https://example.com/device and enter code ABCD-1234",
                "https://auth.openai.com/oauth/authorize?response_type=code&client_id=x",
                "Enter this one-time code (expires in 15 minutes)",
                "Sign in with ChatGPT",
                "Opening authentication page in your browser. Do you want to continue? [Y/n]:",
                "Please visit the following URL to authorize the application: "
                        + "https://accounts.google.com/o/oauth2/v2/auth?redirect_uri=x",
                "Enter the authorization code: ",
                "Please set an Auth method in your /home/x/.gemini/settings.json or specify one of",
                "Waiting for authentication...",
                "Enter your API key: ",
                "Please enter an OpenAI API key:",
                "Paste your token here",
                "API key: ",
                "Password:",
            })
    void a_cli_that_wants_a_person_to_log_in_is_understood(String line) {
        assertThat(LoginPrompt.isOne(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Reading prompt from stdin...",
                "Loaded cached credentials.",
                "YOLO mode is enabled. All tool calls will be automatically approved.",
                "(node:12) ExperimentalWarning: SQLite is an experimental feature",
                "see https://example.com/docs for more",
                "exit code 3",
                "read 3 tokens: done",
                "the api key: was masked",
            })
    void other_talk_is_none(String line) {
        assertThat(LoginPrompt.isOne(line)).isFalse();
    }

    @Test
    void a_very_long_line_is_searched_only_in_its_beginning() {
        assertThat(LoginPrompt.isOne("to ".repeat(1_000_000) + "please log in")).isFalse();
    }
}
