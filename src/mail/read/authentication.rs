//! What our own mail server says about a sender (RFC 8601). Anybody can write such a field, so only the topmost one that
//! bears our server's name counts; that server must take away those of others.

use super::head::Head;

/// Whether the topmost Authentication-Results of `authserv_id` says that DMARC passed for the domain of `sender`.
pub fn passes(head: &Head, authserv_id: &str, sender: &str) -> bool {
    let Some((_, domain)) = sender.rsplit_once('@') else { return false };
    let results = head.all("Authentication-Results").map(without_comments);
    let ours = results.into_iter().find(|value| name(value).eq_ignore_ascii_case(authserv_id));
    let Some(ours) = ours else { return false };
    let methods = ours.split(';').skip(1).map(words);
    // A result is the first word; what follows are properties, and may be a stranger's.
    let dmarc: Vec<_> = methods.filter(|words| words.first().is_some_and(|(method, _)| method == "dmarc")).collect();
    let is_theirs = |words: &[_]| value(words, "header.from").is_none_or(|d| d.eq_ignore_ascii_case(domain));
    let passed = |words: &[_]| value(words, "dmarc").is_some_and(|result| result.eq_ignore_ascii_case("pass"));
    !dmarc.is_empty() && dmarc.iter().all(|words| passed(words) && is_theirs(words))
}

/// `mx.example.org` of `mx.example.org 1; dmarc=pass`.
fn name(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().split_whitespace().next().unwrap_or_default().trim_matches('"')
}

/// `dmarc = pass header.from=a` as pairs.
fn words(method: &str) -> Vec<(String, String)> {
    let pairs = method.replace(" =", "=").replace("= ", "=");
    let pair = |word: &str| {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        (name.to_ascii_lowercase(), value.trim_matches('"').to_owned())
    };
    pairs.split_whitespace().map(pair).collect()
}

fn value<'a>(words: &'a [(String, String)], name: &str) -> Option<&'a str> {
    words.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Comments in round brackets taken out, nested ones too; what stands in quotes is no comment.
fn without_comments(value: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::with_capacity(value.len()), 0_usize, false, false);
    for c in value.chars() {
        if escaped {
            escaped = false;
        } else {
            match c {
                '\\' => escaped = true,
                '"' if depth == 0 => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted && depth > 0 => {
                    depth -= 1;
                    continue;
                }
                _ => {}
            }
        }
        if depth == 0 {
            // What stands in quotes ends no word and no method, and begins none.
            out.push(if quoted && matches!(c, ';' | '=' | ' ' | '\t') { '_' } else { c });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::pass("mx.example.org; dkim=pass header.d=a.org; dmarc=pass (p=none) header.from=a.org", true)]
    #[case::no_property("mx.example.org; dmarc=pass", true)]
    #[case::version("MX.Example.org 1; spf=pass; DMARC=Pass header.from=A.org", true)]
    #[case::spaced("mx.example.org; dmarc = pass header.from = a.org", true)]
    #[case::other_server("mx.evil.example; dmarc=pass header.from=a.org", false)]
    #[case::only_begins_so("mx.example.org.evil.example; dmarc=pass", false)]
    #[case::fail("mx.example.org; dmarc=fail header.from=a.org", false)]
    #[case::none("mx.example.org; none", false)]
    #[case::other_domain("mx.example.org; dmarc=pass header.from=b.org", false)]
    #[case::in_a_comment("mx.example.org; dmarc=fail (; dmarc=pass) header.from=a.org", false)]
    #[case::in_quotes("mx.example.org; spf=fail reason=\"; dmarc=pass\"; dmarc=fail", false)]
    #[case::in_a_property("mx.example.org; spf=pass smtp.mailfrom=a dmarc=pass; dkim=none", false)]
    #[case::after_a_word("mx.example.org; none dmarc=pass", false)]
    #[case::two_that_differ("mx.example.org; dmarc=pass; dmarc=fail", false)]
    #[case::spf_only("mx.example.org; spf=pass smtp.mailfrom=a.org", false)]
    #[case::name_in_a_comment("(mx.example.org) mx.evil.example; dmarc=pass", false)]
    #[case::empty("", false)]
    fn only_a_pass_of_our_own_server_counts(#[case] value: &str, #[case] want: bool) {
        let field = format!("Authentication-Results: {value}\r\n\r\n");
        let (head, _) = Head::split(field.as_bytes());
        assert_eq!(passes(&head, "mx.example.org", "ann@a.org"), want);
    }

    #[test]
    fn the_topmost_of_our_server_counts_and_what_the_sender_wrote_below_does_not() {
        let top_fails = "Authentication-Results: other.example; dmarc=pass\r\n\
                         Authentication-Results: mx.example.org; dmarc=fail\r\n\
                         Authentication-Results: mx.example.org; dmarc=pass\r\n\r\n";
        assert!(!passes(&Head::split(top_fails.as_bytes()).0, "mx.example.org", "ann@a.org"));
        let top_passes = "Authentication-Results: mx.example.org;\r\n dmarc=pass\r\n header.from=a.org\r\n\
                          Authentication-Results: mx.example.org; dmarc=fail\r\n\r\n";
        assert!(passes(&Head::split(top_passes.as_bytes()).0, "mx.example.org", "ann@a.org"));
    }
}
