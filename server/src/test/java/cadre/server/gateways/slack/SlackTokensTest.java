package cadre.server.gateways.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import org.junit.jupiter.api.Test;

class SlackTokensTest {
    @Test
    void only_the_id_of_the_app_is_ever_shown() {
        var tokens = SlackTokens.of(FakeSlack.APP_TOKEN, FakeSlack.BOT_TOKEN);

        assertThat(tokens.appId()).isEqualTo("A0TEST");
        assertThat(tokens).hasToString("tokens of app A0TEST");
        var said = "no " + FakeSlack.BOT_TOKEN + " or " + FakeSlack.APP_TOKEN + "!";
        assertThat(tokens.hiddenIn(said)).isEqualTo("no (token) or (token)!");
    }

    @Test
    void what_is_missing_or_in_the_wrong_place_is_named_without_its_text() {
        assertThatThrownBy(() -> SlackTokens.of("", FakeSlack.BOT_TOKEN))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("CADRE_SLACK_APP_TOKEN is missing");
        assertThatThrownBy(() -> SlackTokens.of(FakeSlack.BOT_TOKEN, FakeSlack.APP_TOKEN))
                .hasMessageContaining("CADRE_SLACK_APP_TOKEN is no such token")
                .hasMessageContaining("xapp-")
                .hasMessageNotContaining("fakefake");
        assertThatThrownBy(() -> SlackTokens.of(FakeSlack.APP_TOKEN, "xoxp-1234567890-ab"))
                .hasMessageContaining("CADRE_SLACK_BOT_TOKEN is no such token")
                .hasMessageNotContaining("1234567890-ab");
    }
}
