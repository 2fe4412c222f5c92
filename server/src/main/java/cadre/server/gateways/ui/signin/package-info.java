/** Signing in to the console with an account at GitHub or at a provider of OpenID Connect. */
@NullMarked
package cadre.server.gateways.ui.signin;

import org.jspecify.annotations.NullMarked;
