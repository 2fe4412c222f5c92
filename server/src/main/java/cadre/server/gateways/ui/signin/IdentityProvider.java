package cadre.server.gateways.ui.signin;

import cadre.server.access.account.SignInTries.Try;
import cadre.server.access.account.SignInWay.Fact;
import cadre.server.forges.api.ProviderCalls;
import java.net.URI;
import java.util.Set;

/** Where people have accounts. Nothing that it gives is kept longer than the sign-in. */
interface IdentityProvider {
    /** What a person is told whose sign-in does not work. */
    ProviderCalls.Fixes FIXES =
            new ProviderCalls.Fixes(
                    "Try again; if it stays so, sign in with a key and see sign_in in the"
                            + " configuration",
                    "Begin again from the sign-in page");

    /**
     * Where the browser is sent to begin.
     *
     * @param back where it is to come back
     */
    URI begin(Try made, URI back);

    /**
     * Who came back.
     *
     * @param code that the browser brought
     * @throws cadre.wire.error.CadreException UPSTREAM if the provider cannot be reached or
     *     refuses; FORBIDDEN if what it says is not for this sign-in
     */
    Found person(Try made, URI back, String code);

    /**
     * A person.
     *
     * @param subject the provider's id
     * @param facts what a rule may be about
     */
    record Found(String subject, String login, Set<Fact> facts) {
        public Found {
            facts = Set.copyOf(facts);
        }
    }
}
