package cadre.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver of docs/webhooks-out.md verifies what is signed, and nothing else. */
class ReceiverExampleTest {
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String BODY = "{\"type\":\"job.succeeded\"}";

    @TempDir Path folder;

    private static String example() {
        return Document.all(ProjectFolder.root()).stream()
                .filter(document -> document.file().endsWith("webhooks-out.md"))
                .flatMap(document -> document.blocks().stream())
                .filter(block -> block.language().equals("python"))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static String signature() throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
        return Base64.getEncoder()
                .encodeToString(mac.doFinal(("msg_1.1000." + BODY).getBytes(UTF_8)));
    }

    private String verified(String signatures, String body, int now) throws Exception {
        var call =
                """

                print(verified("whsec_%s", {"webhook-id": "msg_1", "webhook-timestamp": "1000",
                      "webhook-signature": "%s"}, b'%s', %d))
                """
                        .formatted(KEY, signatures, body, now);
        var done =
                new Programs()
                        .run(
                                new Command(
                                        List.of("python3", "-c", example() + call),
                                        Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"),
                                        folder),
                                Stdin.empty(),
                                Duration.ofMinutes(1),
                                1 << 16);
        assertThat(done.succeeded()).as(done.err()).isTrue();
        return done.line();
    }

    @Test
    void the_example_takes_what_is_signed_and_nothing_else() throws Exception {
        var good = "v1," + signature();

        assertThat(verified(good, BODY, 1100)).isEqualTo("True");
        assertThat(verified("v1,b3RoZXI= " + good, BODY, 1100)).isEqualTo("True");
        assertThat(verified("v1,b3RoZXI=", BODY, 1100)).isEqualTo("False");
        assertThat(verified(good, BODY + " ", 1100)).isEqualTo("False");
        assertThat(verified(good, BODY, 1301)).isEqualTo("False");
    }
}
