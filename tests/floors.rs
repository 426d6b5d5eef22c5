//! Keeps the house's shape: who may import whom, how long files and functions are, where clock, database and async live.
//! Each rule is shown to report a small text that breaks it; one test walks the whole tree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rstest::rstest;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// Room, floor, and what it may use. `a::b` opens one file of a room (and the types at the room's door).
const ROOMS: &[(&str, u8, &[&str])] = &[
    ("domain", 0, &[]),
    ("clock", 0, &["domain"]),
    ("config", 0, &["domain"]),
    ("matching", 1, &["domain"]),
    ("calendar", 1, &["domain"]),
    ("places", 1, &["domain"]),
    ("figures", 1, &["domain"]),
    ("links", 1, &["domain"]),
    ("learn", 1, &["domain"]),
    ("planning", 1, &["domain", "matching", "places"]),
    ("store", 2, &["domain"]),
    ("mail", 2, &["domain", "calendar", "links", "config"]),
    ("fetch", 2, &["domain", "config"]),
    ("actions", 3, &["domain", "matching", "planning", "calendar", "places", "figures", "links", "learn", "store"]),
    // `app` hands every door the circumstances of an action.
    ("app", 3, &["config", "domain", "clock", "links", "learn", "store", "mail", "fetch", "actions::ctx"]),
    (
        "web",
        4,
        &[
            "domain",
            "calendar",
            "figures",
            "links",
            "learn",
            "store::views",
            "mail::compose",
            "mail::masking",
            "actions",
            "app",
        ],
    ),
    ("api", 4, &["domain", "calendar", "figures", "links", "store::views", "mail::compose", "actions", "app"]),
    ("inbox", 4, &["domain", "mail::read", "actions", "app"]),
    (
        "jobs",
        4,
        &["domain", "matching", "planning", "places", "links", "calendar", "store", "mail", "fetch", "actions", "app"],
    ),
];

/// Doors that the terminal starts and does not look into.
const DOORS: [&str; 4] = ["web", "api", "inbox", "jobs"];
const NOT_PURE: [&str; 8] = ["async", "await", "tokio", "axum", "hyper_util", "lettre", "reqwest", "sea_orm"];
const BANNED_WORDS: [&str; 9] = ["manager", "service", "helper", "helpers", "util", "utils", "dto", "dtos", "common"];
const MOST_IN_PRODUCTION: usize = 300;
const MOST_IN_FILE: usize = 500;
const MOST_IN_FUNCTION: usize = 40;

/// One file as the rules see it.
struct Page {
    path: String,
    text: String,
    /// What stands before the first `#[cfg(test)]`; nothing in a file of tests.
    production: String,
    room: String,
    /// Steps from the crate's root: 1 for `src/app.rs` and `src/web/mod.rs`.
    depth: usize,
}

impl Page {
    fn new(path: &str, text: &str) -> Self {
        let inside = path.strip_prefix("src/").unwrap_or_default();
        let steps: Vec<&str> = inside.split('/').map(|s| s.trim_end_matches(".rs")).filter(|s| *s != "mod").collect();
        let is_test = !path.starts_with("src/") || steps.contains(&"tests");
        let before = text.split_inclusive('\n').take_while(|line| !line.trim_start().starts_with("#[cfg(test)]"));
        let production = if is_test { String::new() } else { before.collect() };
        let room = steps.first().copied().unwrap_or_default().to_owned();
        Self { path: path.into(), text: text.into(), production, room, depth: steps.len() }
    }

    fn tokens(&self) -> TokenStream {
        self.production.parse().expect("the compiler reads it too")
    }

    fn floor(&self) -> Option<u8> {
        ROOMS.iter().find(|(room, ..)| *room == self.room).map(|(_, floor, _)| *floor)
    }

    fn is_src(&self) -> bool {
        self.path.starts_with("src/")
    }
}

type Rule = fn(&Page) -> Vec<String>;
const RULES: &[Rule] =
    &[head, caps, functions, tests_at_the_end, imports, one_room_a_line, purity, clock, database, unwraps, names];

fn head(page: &Page) -> Vec<String> {
    // The whole floor plan stands there, in words.
    if page.path == "src/lib.rs" {
        return vec![];
    }
    match page.text.lines().take_while(|line| line.starts_with("//!")).count() {
        1..=4 => vec![],
        n => vec![format!("opens with {n} lines of //!: say in 1 to 4 what it does and must not do")],
    }
}

fn caps(page: &Page) -> Vec<String> {
    let (production, whole) = (page.production.lines().count(), page.text.lines().count());
    let mut found = Vec::new();
    if production > MOST_IN_PRODUCTION {
        found.push(format!("has {production} lines before its tests, at most {MOST_IN_PRODUCTION}"));
    }
    if whole > MOST_IN_FILE {
        found.push(format!("has {whole} lines, at most {MOST_IN_FILE}"));
    }
    found
}

fn functions(page: &Page) -> Vec<String> {
    struct Long(Vec<String>);
    impl Long {
        fn measure(&mut self, name: &syn::Ident, from: proc_macro2::Span, block: &syn::Block) {
            let lines = block.span().end().line - from.start().line + 1;
            if lines > MOST_IN_FUNCTION {
                self.0.push(format!("fn {name} has {lines} lines, at most {MOST_IN_FUNCTION}"));
            }
        }
    }
    impl<'ast> Visit<'ast> for Long {
        fn visit_item_fn(&mut self, f: &'ast syn::ItemFn) {
            self.measure(&f.sig.ident, f.sig.span(), &f.block);
            syn::visit::visit_item_fn(self, f);
        }
        fn visit_impl_item_fn(&mut self, f: &'ast syn::ImplItemFn) {
            self.measure(&f.sig.ident, f.sig.span(), &f.block);
            syn::visit::visit_impl_item_fn(self, f);
        }
    }
    let mut long = Long(Vec::new());
    if page.is_src() {
        long.visit_file(&syn::parse_file(&page.text).expect("the compiler reads it too"));
    }
    long.0
}

fn tests_at_the_end(page: &Page) -> Vec<String> {
    if page.production.is_empty() {
        return vec![];
    }
    let rest = &page.text[page.production.len()..];
    let file = syn::parse_file(rest).expect("the compiler reads it too");
    let is_test = |item: &syn::Item| {
        let attributes = match item {
            syn::Item::Fn(f) => &f.attrs,
            syn::Item::Mod(m) => &m.attrs,
            syn::Item::Impl(i) => &i.attrs,
            _ => return false,
        };
        attributes.iter().any(|a| a.path().is_ident("cfg"))
    };
    let loose = file.items.iter().filter(|item| !is_test(item)).count();
    if loose == 0 { vec![] } else { vec![format!("has {loose} items after its first #[cfg(test)] that are no tests")] }
}

/// Every path that begins at the crate's root, groups taken apart: `crate::a::{b, c::d}` is `a::b` and `a::c::d`.
fn crate_paths(page: &Page) -> Vec<Vec<String>> {
    fn walk(tokens: TokenStream, depth: usize, found: &mut Vec<Vec<String>>) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        for (i, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => walk(group.stream(), depth, found),
                TokenTree::Ident(ident) if ident == "crate" => follow(&trees[i + 1..], &[], found),
                TokenTree::Ident(ident) if ident == "super" && !is_super(i.checked_sub(3).map(|i| &trees[i])) => {
                    let supers = (0..).step_by(3).take_while(|s| is_super(trees.get(i + s))).count();
                    if supers >= depth {
                        follow(&trees[i + 3 * (supers - 1) + 1..], &[], found);
                    }
                }
                _ => {}
            }
        }
    }
    fn is_super(tree: Option<&TokenTree>) -> bool {
        matches!(tree, Some(TokenTree::Ident(ident)) if ident == "super")
    }
    fn follow(rest: &[TokenTree], before: &[String], found: &mut Vec<Vec<String>>) {
        let colons = rest.iter().take(2).filter(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ':')).count();
        let mut path = before.to_vec();
        match rest.get(2) {
            Some(TokenTree::Ident(ident)) if colons == 2 => {
                path.push(ident.to_string());
                follow(&rest[3..], &path, found);
            }
            Some(TokenTree::Group(group)) if colons == 2 && group.delimiter() == Delimiter::Brace => {
                members(group.stream(), &path, found);
            }
            _ if !path.is_empty() => found.push(path),
            _ => {}
        }
    }
    fn members(group: TokenStream, before: &[String], found: &mut Vec<Vec<String>>) {
        let trees: Vec<TokenTree> = group.into_iter().collect();
        for member in trees.split(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ',')) {
            if let Some(TokenTree::Ident(ident)) = member.first() {
                let mut path = before.to_vec();
                path.push(ident.to_string());
                follow(&member[1..], &path, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(page.tokens(), page.depth, &mut found);
    found
}

fn imports(page: &Page) -> Vec<String> {
    if !page.is_src() || ["main", "lib"].contains(&page.room.as_str()) {
        return vec![];
    }
    if page.room != "cli" && page.floor().is_none() {
        return vec![format!("stands in {}, which is no room of the house", page.room)];
    }
    let refused = |path: &&Vec<String>| path[0] != page.room && !may_use(&page.room, path);
    let found: BTreeSet<String> = crate_paths(page).iter().filter(refused).map(|path| path.join("::")).collect();
    found.into_iter().map(|path| format!("{} may not use {path}", page.room)).collect()
}

fn may_use(room: &str, path: &[String]) -> bool {
    if room == "cli" {
        return !DOORS.contains(&path[0].as_str()) || path.len() <= 2;
    }
    let allowed = ROOMS.iter().find(|(name, ..)| *name == room).map_or(&[][..], |(.., allowed)| allowed);
    allowed.iter().any(|entry| match entry.split_once("::") {
        None => path[0] == *entry,
        Some((other, file)) => {
            let second = path.get(1).map_or("", String::as_str);
            path[0] == other && (second == file || second.starts_with(|c: char| c.is_ascii_uppercase()))
        }
    })
}

fn one_room_a_line(page: &Page) -> Vec<String> {
    struct Uses(Vec<String>);
    impl<'ast> Visit<'ast> for Uses {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            let syn::UseTree::Path(path) = &item.tree else { return };
            let mut tree = &*path.tree;
            let mut steps = 0;
            while let syn::UseTree::Path(next) = tree {
                tree = &next.tree;
                steps += 1;
            }
            let syn::UseTree::Group(group) = tree else { return };
            let nested = |t: &syn::UseTree| matches!(t, syn::UseTree::Path(_) | syn::UseTree::Group(_));
            if path.ident == "crate" && (steps == 0 || group.items.iter().any(nested)) {
                let line = item.span().start().line;
                self.0.push(format!("imports several rooms or files in one use on line {line}: one a line"));
            }
        }
    }
    let mut uses = Uses(Vec::new());
    if page.is_src() {
        uses.visit_file(&syn::parse_file(&page.text).expect("the compiler reads it too"));
    }
    uses.0
}

/// The words of a text's code, with `a::b` as one more word; comments and strings are none.
fn words(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => found.extend(words(group.stream())),
            TokenTree::Ident(ident) => {
                found.push(ident.to_string());
                if let Some(TokenTree::Ident(next)) = trees.get(i + 3)
                    && matches!(&trees[i + 1], TokenTree::Punct(p) if p.as_char() == ':')
                {
                    found.push(format!("{ident}::{next}"));
                }
            }
            _ => {}
        }
    }
    found
}

fn all_words(page: &Page) -> Vec<String> {
    words(page.text.parse().expect("the compiler reads it too"))
}

fn purity(page: &Page) -> Vec<String> {
    if page.floor().is_none_or(|floor| floor > 1) {
        return vec![];
    }
    let found: BTreeSet<String> =
        words(page.tokens()).into_iter().filter(|w| NOT_PURE.contains(&w.as_str()) || w == "Instant::now").collect();
    found.into_iter().map(|word| format!("is on a pure floor and says {word}")).collect()
}

fn clock(page: &Page) -> Vec<String> {
    if page.path == "src/clock.rs" || !page.is_src() {
        return vec![];
    }
    let asks = |word: &String| ["Utc::now", "Local::now", "SystemTime::now"].contains(&word.as_str());
    let found: BTreeSet<String> = all_words(page).into_iter().filter(asks).collect();
    found.into_iter().map(|word| format!("says {word}: only src/clock.rs asks what time it is")).collect()
}

fn database(page: &Page) -> Vec<String> {
    if page.room == "store" || !page.is_src() {
        return vec![];
    }
    let knows = |word: &String| ["sea_orm", "sqlx", "sea_orm_migration"].contains(&word.as_str());
    let found: BTreeSet<String> = words(page.tokens()).into_iter().filter(knows).collect();
    found.into_iter().map(|word| format!("says {word}: only the store knows the database")).collect()
}

fn unwraps(page: &Page) -> Vec<String> {
    let found = all_words(page).iter().filter(|word| *word == "unwrap").count();
    if found == 0 {
        vec![]
    } else {
        vec![format!("says unwrap {found} times: answer the error, or expect with a reason")]
    }
}

fn names(page: &Page) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
            self.0.push(item.ident.to_string());
        }
        fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
            self.0.push(item.ident.to_string());
        }
        fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
            self.0.push(item.ident.to_string());
        }
        fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
            self.0.push(item.ident.to_string());
        }
        fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
            self.0.push(item.ident.to_string());
            syn::visit::visit_item_mod(self, item);
        }
    }
    let mut all = Names(page.path.split('/').map(|step| step.trim_end_matches(".rs").to_owned()).collect());
    all.visit_file(&syn::parse_file(&page.text).expect("the compiler reads it too"));
    let banned = |name: &String| name_words(name).iter().any(|word| BANNED_WORDS.contains(&word.as_str()));
    all.0
        .into_iter()
        .filter(banned)
        .map(|name| format!("names {name}: say what it is in words of the product"))
        .collect()
}

/// `LetterService` and `letter_service` are both `letter`, `service`.
fn name_words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            spaced.push(' ');
        }
        spaced.push(if c == '_' { ' ' } else { c.to_ascii_lowercase() });
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

fn pages() -> Vec<Page> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<Page>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let inside = path.strip_prefix(root).expect("inside").display().to_string();
                found.push(Page::new(&inside, &fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![Page::new("build.rs", &fs::read_to_string(root.join("build.rs")).expect("a text"))];
    for folder in ["src", "migrations/src", "tests"] {
        walk(&root.join(folder), root, &mut found);
    }
    found
}

fn report(page: &Page) -> Vec<String> {
    RULES.iter().flat_map(|rule| rule(page)).map(|what| format!("{} {what}", page.path)).collect()
}

#[test]
fn the_house_stands() {
    let pages = pages();
    assert!(pages.iter().any(|page| page.path == "src/domain/mod.rs"), "the walk found no house");
    let found: Vec<String> = pages.iter().flat_map(report).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[rstest]
#[case::no_head("src/domain/a.rs", "struct A;", "opens with 0 lines of //!")]
#[case::long_head("src/domain/a.rs", "//! a\n//! b\n//! c\n//! d\n//! e\n", "opens with 5 lines of //!")]
#[case::long_file("src/web/a.rs", &format!("//! a\n{}", "// b\n".repeat(300)), "has 301 lines before its tests")]
#[case::long_tests("src/web/a.rs", &format!("//! a\n#[cfg(test)]\nmod tests {{}}\n{}", "\n".repeat(498)), "has 501 lines")]
#[case::long_function("src/web/a.rs", &format!("//! a\nfn f() {{\n{}}}\n", "g();\n".repeat(39)), "fn f has 41 lines")]
#[case::hidden("src/web/a.rs", "//! a\n#[cfg(test)]\nmod tests {}\nfn f() {}\n", "has 1 items after its first")]
#[case::import(
    "src/store/a.rs",
    "//! a\nuse crate::mail::compose::Letter;\n",
    "store may not use mail::compose::Letter"
)]
#[case::call("src/domain/a.rs", "//! a\nfn f() { g!(crate::clock::now()) }\n", "domain may not use clock::now")]
#[case::super_path("src/config/mod.rs", "//! a\nuse super::mail::Post;\n", "config may not use mail::Post")]
#[case::deep_super(
    "src/web/desk/a.rs",
    "//! a\nuse super::super::super::clock::Clock;\n",
    "web may not use clock::Clock"
)]
#[case::narrow("src/web/a.rs", "//! a\nuse crate::store::booking;\n", "web may not use store::booking")]
#[case::insides("src/cli/a.rs", "//! a\nuse crate::web::desk::plan;\n", "cli may not use web::desk::plan")]
#[case::no_room("src/shed/a.rs", "//! a\n", "stands in shed, which is no room")]
#[case::grouped(
    "src/web/a.rs",
    "//! a\nuse crate::{domain, links};\n",
    "imports several rooms or files in one use on line 2"
)]
#[case::nested("src/web/a.rs", "//! a\nuse crate::domain::{ids::Reference, text};\n", "imports several rooms")]
#[case::is_async("src/matching/a.rs", "//! a\nasync fn f() {}\n", "is on a pure floor and says async")]
#[case::stopwatch(
    "src/matching/a.rs",
    "//! a\nfn f() { Instant::now(); }\n",
    "is on a pure floor and says Instant::now"
)]
#[case::clock("src/jobs/a.rs", "//! a\nfn f() { chrono::Utc::now(); }\n", "says Utc::now: only src/clock.rs")]
#[case::database("src/web/a.rs", "//! a\nuse sea_orm::DbErr;\n", "says sea_orm: only the store")]
#[case::panics("src/web/a.rs", "//! a\nfn f() { g().unwrap(); }\n", "says unwrap 1 times")]
#[case::type_name("src/web/a.rs", "//! a\nstruct LetterService;\n", "names LetterService")]
#[case::file_name("src/web/common.rs", "//! a\n", "names common")]
fn a_broken_rule_is_reported(#[case] path: &str, #[case] text: &str, #[case] want: &str) {
    let found = report(&Page::new(path, text));
    assert!(found.len() == 1 && found[0].starts_with(&format!("{path} {want}")), "{found:?}");
}

#[rstest]
#[case(
    "src/web/a.rs",
    "//! a\nuse crate::store::{Db, views};\nuse crate::actions::ctx::{Chance, Ctx};\nuse super::b;\n"
)]
#[case("src/cli/a.rs", "//! a\nuse crate::web;\nfn f() { crate::jobs::tick(); crate::store::outbox::due(); }\n")]
#[case(
    "src/domain/a.rs",
    "//! a\n// unwrap, Utc::now\nenum Actor { Service }\n#[cfg(test)]\nmod tests { use crate::clock; }\n"
)]
#[case("src/clock.rs", "//! a\nfn f() { Utc::now(); }\n")]
#[case("src/store/a.rs", "//! a\npub async fn f(c: &impl sea_orm::ConnectionTrait) {}\n")]
fn what_the_rules_allow_is_not_reported(#[case] path: &str, #[case] text: &str) {
    assert_eq!(report(&Page::new(path, text)), Vec::<String>::new());
}
