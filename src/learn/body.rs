//! The few marks of Markdown that a text may use: `## heading`, paragraphs, `- lists`, `**bold**`, `[words](address)`.
//! Everything else, HTML first of all, is refused with its line, so that nothing reaches a page that nobody meant.

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Paragraph(Vec<Span>),
    List(Vec<Vec<Span>>),
}

/// A run of words inside a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    Text(String),
    Strong(String),
    /// `href` is a path of ours, or https.
    Link {
        text: String,
        href: String,
    },
}

impl Block {
    /// All its words, as somebody reads them.
    pub fn words(&self) -> String {
        match self {
            Self::Heading(text) => text.clone(),
            Self::Paragraph(spans) => plain(spans),
            Self::List(items) => items.iter().map(|item| plain(item)).collect::<Vec<_>>().join("\n"),
        }
    }
}

fn plain(spans: &[Span]) -> String {
    let words = |span: &Span| match span {
        Span::Text(text) | Span::Strong(text) | Span::Link { text, .. } => text.clone(),
    };
    spans.iter().map(words).collect()
}

/// Line (from 0, within the text) and what is wrong there.
pub(super) type Wrong = (usize, String);

/// Beginnings of lines that mean something in Markdown that we don't draw.
const UNKNOWN: [&str; 10] = ["#", "* ", "+ ", ">", "|", "```", "~~~", "    ", "\t", "---"];

/// A block of which further lines may come.
enum Open {
    Paragraph(usize, String),
    List(Vec<(usize, String)>),
}

pub(super) fn read(text: &str) -> Result<Vec<Block>, Wrong> {
    let mut blocks = Vec::new();
    let mut open: Option<Open> = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_end();
        refuse(at, line)?;
        open = if line.is_empty() {
            close(open, &mut blocks)?
        } else if let Some(heading) = line.strip_prefix("## ") {
            close(open, &mut blocks)?;
            blocks.push(Block::Heading(heading.trim().to_owned()));
            None
        } else if let Some(item) = line.strip_prefix("- ") {
            Some(listed(open, at, item, &mut blocks)?)
        } else {
            Some(further(open, at, line))
        };
    }
    close(open, &mut blocks)?;
    Ok(blocks)
}

fn refuse(at: usize, line: &str) -> Result<(), Wrong> {
    let numbered = line.split_once(". ").is_some_and(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let unknown = UNKNOWN.iter().any(|mark| line.starts_with(mark)) && !line.starts_with("## ");
    if is_html(line) {
        Err((at, "HTML is not allowed here".into()))
    } else if unknown || numbered || line.contains('`') || line.contains("![") {
        Err((at, "only ## headings, paragraphs, - lists, **bold** and [words](address) are drawn".into()))
    } else {
        Ok(())
    }
}

/// `<` before something that a browser takes for a tag or a comment, or an entity.
pub(super) fn is_html(line: &str) -> bool {
    let tag = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
    let entity = |rest: &str| rest.find(';').is_some_and(|end| (2..=8).contains(&end) && !rest[..end].contains(' '));
    line.split('<').skip(1).any(tag) || line.split('&').skip(1).any(entity)
}

fn listed(open: Option<Open>, at: usize, item: &str, blocks: &mut Vec<Block>) -> Result<Open, Wrong> {
    let item = (at, item.trim().to_owned());
    match open {
        Some(Open::List(mut items)) => {
            items.push(item);
            Ok(Open::List(items))
        }
        other => {
            close(other, blocks)?;
            Ok(Open::List(vec![item]))
        }
    }
}

/// A line that goes on with what is open, or begins a paragraph.
fn further(open: Option<Open>, at: usize, line: &str) -> Open {
    let line = line.trim();
    match open {
        Some(Open::Paragraph(from, text)) => Open::Paragraph(from, format!("{text} {line}")),
        Some(Open::List(mut items)) => {
            if let Some((_, last)) = items.last_mut() {
                *last = format!("{last} {line}");
            }
            Open::List(items)
        }
        None => Open::Paragraph(at, line.to_owned()),
    }
}

fn close(open: Option<Open>, blocks: &mut Vec<Block>) -> Result<Option<Open>, Wrong> {
    match open {
        Some(Open::Paragraph(at, text)) => blocks.push(Block::Paragraph(spans(at, &text)?)),
        Some(Open::List(items)) => {
            let items: Result<Vec<_>, Wrong> = items.iter().map(|(at, text)| spans(*at, text)).collect();
            blocks.push(Block::List(items?));
        }
        None => {}
    }
    Ok(None)
}

fn spans(at: usize, text: &str) -> Result<Vec<Span>, Wrong> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.find(['*', '[']) {
        let (before, here) = rest.split_at(next);
        if !before.is_empty() {
            found.push(Span::Text(before.to_owned()));
        }
        let (span, after) = if here.starts_with('[') { link(at, here)? } else { strong(at, here)? };
        found.push(span);
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Span::Text(rest.to_owned()));
    }
    Ok(found)
}

fn strong(at: usize, here: &str) -> Result<(Span, &str), Wrong> {
    let inside = here.strip_prefix("**").and_then(|rest| rest.split_once("**"));
    match inside {
        Some((text, after)) if !text.trim().is_empty() => Ok((Span::Strong(text.to_owned()), after)),
        _ => Err((at, "bold words stand between ** and **".into())),
    }
}

fn link(at: usize, here: &str) -> Result<(Span, &str), Wrong> {
    let cut = here.strip_prefix('[').and_then(|rest| rest.split_once("]("));
    let Some((text, (href, after))) = cut.and_then(|(text, rest)| Some((text, rest.split_once(')')?))) else {
        return Err((at, "a link is written [words](address)".into()));
    };
    let ours = href.starts_with('/') && !href.starts_with("//");
    if (!ours && !href.starts_with("https://")) || href.contains(char::is_whitespace) || text.trim().is_empty() {
        return Err((at, format!("a link has words, and leads to https:// or to a page of ours, not to \"{href}\"")));
    }
    Ok((Span::Link { text: text.to_owned(), href: href.to_owned() }, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn text(words: &str) -> Span {
        Span::Text(words.into())
    }

    #[test]
    fn headings_paragraphs_lists_bold_and_links_are_read() {
        let read =
            read("## One\nTwo\nthree\n\n- four\n  five\n- **six**\n\n[seven](/book) and [8](https://x.example/)\n");
        let link = |text: &str, href: &str| Span::Link { text: text.into(), href: href.into() };
        let want = vec![
            Block::Heading("One".into()),
            Block::Paragraph(vec![text("Two three")]),
            Block::List(vec![vec![text("four five")], vec![Span::Strong("six".into())]]),
            Block::Paragraph(vec![link("seven", "/book"), text(" and "), link("8", "https://x.example/")]),
        ];
        assert_eq!(read, Ok(want));
    }

    #[rstest]
    #[case("Fine\n<b>bold</b>", 1)]
    #[case("<script>alert(1)</script>", 0)]
    #[case("a <!-- b -->", 0)]
    #[case("a &lt;b", 0)]
    #[case("# Title", 0)]
    #[case("### Small", 0)]
    #[case("one\n\n1. two", 2)]
    #[case("![picture](/x.png)", 0)]
    #[case("a `b`", 0)]
    #[case("> a", 0)]
    #[case("| a | b |", 0)]
    #[case("*one*", 0)]
    #[case("**one", 0)]
    #[case("[one]", 0)]
    #[case("[one](javascript:alert)", 0)]
    #[case("[one](//evil.example)", 0)]
    #[case("[one](http://plain.example)", 0)]
    #[case("[ ](https://x.example)", 0)]
    fn what_is_not_drawn_is_refused_with_its_line(#[case] written: &str, #[case] line: usize) {
        assert_eq!(read(written).map_err(|(at, _)| at), Err(line));
    }

    #[rstest]
    #[case("3 < 5 and 7 > 2")]
    #[case("Salt & pepper; more")]
    fn what_only_looks_like_html_is_words(#[case] written: &str) {
        assert_eq!(read(written), Ok(vec![Block::Paragraph(vec![text(written)])]));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(written in any::<String>()) {
            if let Ok(blocks) = read(&written) {
                prop_assert!(blocks.iter().all(|block| !is_html(&block.words()) || written.contains("**")
                    || written.contains("](") || written.contains('\n')));
            }
        }
    }
}
