/** One patient's mu-map from all that there is: tissue, bone, what MR cut off, table and coils, and the checks of it. */
package org.petmr.attenuation.assembly;
