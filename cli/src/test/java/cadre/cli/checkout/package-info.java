/** Tests with real git repositories. */
@NullMarked
package cadre.cli.checkout;

import org.jspecify.annotations.NullMarked;
