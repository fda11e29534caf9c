/** Who may do what: users, logins, tokens, limits, and the record of who did what to which patient's data. */
package org.petmr.acquisition.security;
