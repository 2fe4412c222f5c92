package cadre.wire.github;

import java.time.Instant;

/**
 * A sign-in that a person ends in a browser of any device.
 *
 * @param device what to ask for how it goes
 * @param userCode what the person types there, such as {@code WDJB-MJHT}
 * @param verificationUri where
 * @param intervalSec how long to wait before asking again
 */
public record GitHubDevice(
        String device,
        String userCode,
        String verificationUri,
        long intervalSec,
        Instant expiresAt) {}
