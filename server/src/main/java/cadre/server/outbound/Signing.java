package cadre.server.outbound;

import cadre.server.access.secret.Vault;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.SecretScope;
import cadre.wire.id.SecretScope.Kind;
import cadre.wire.id.WebhookName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The secrets of webhooks, in the vault under the scope {@code webhook:NAME}: each has a number,
 * and is never changed. Thread-safe.
 */
final class Signing {
    private final Vault vault;
    private final RandomGenerator chance;

    /** In this vault; chance is a {@code SecureRandom}, but for tests. */
    Signing(Vault vault, RandomGenerator chance) {
        this.vault = vault;
        this.chance = chance;
    }

    /** A new secret, kept under that number; for whoever asked to be shown once. */
    String make(Tx tx, Actor by, WebhookName webhook, int number) {
        var secret = Signature.freshSecret(chance);
        vault.keep(tx, by, scope(webhook), name(number), secret);
        return secret;
    }

    void drop(Tx tx, Actor by, WebhookName webhook, int number) {
        vault.drop(tx, by, scope(webhook), name(number));
    }

    /**
     * The headers of a message for a try now.
     *
     * @throws CadreException UNAVAILABLE if its secret cannot be read
     */
    Map<String, String> headers(Endpoint to, String id, Instant now, byte[] body) {
        var secrets = new ArrayList<String>();
        secrets.add(secret(to, to.secret()).orElseThrow(() -> missing(to)));
        if (to.oldUntil().filter(now::isBefore).isPresent()) {
            secret(to, to.secret() - 1).ifPresent(secrets::add);
        }
        return Signature.headers(id, now, body, List.copyOf(secrets));
    }

    private Optional<String> secret(Endpoint to, int number) {
        return vault.value(scope(to.name()), name(number));
    }

    private static SecretScope scope(WebhookName webhook) {
        return new SecretScope(Kind.WEBHOOK, webhook.name());
    }

    private static String name(int number) {
        return "signing-" + number;
    }

    private static CadreException missing(Endpoint to) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The secret of a webhook is gone",
                Map.of("webhook", to.name()),
                "Make a new one with 'cadre webhook rotate " + to.name() + "'");
    }
}
