//! Everything that is no field: buttons, lists, panels, tables, header and footer.

use askama::Template;
use cancel_cancer::web::form::Errors;
use cancel_cancer::web::parts::{Link, PageStep, Row, Task};
use serde_json::Value;

use super::{Fixture, as_text, at, fixtures, named, same};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/button.html" as nhs %}{% if href.is_empty() %}{{ nhs::button(text=text, variant=variant, once=once, small=small) }}{% else %}{{ nhs::link(text=text, href=href, variant=variant) }}{% endif %}"#
)]
struct Button {
    text: String,
    href: String,
    variant: String,
    once: bool,
    small: bool,
}

#[test]
fn buttons_are_as_the_fixtures() {
    for f in fixtures("button", &["text", "variant", "href", "preventDoubleClick", "small"], 30) {
        let (href, small) = (f.text("href"), f.is_true("small"));
        if small && !href.is_empty() || f.at("preventDoubleClick") == &Value::Bool(false) {
            continue; // small links and an explicit "no" are not drawn by us
        }
        f.expect(&Button {
            text: f.text("text"),
            href,
            variant: f.text("variant"),
            once: f.is_true("preventDoubleClick"),
            small,
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/error_summary.html" as nhs %}{{ nhs::error_summary(errors=errors) }}"#
)]
struct ErrorSummary {
    errors: Errors,
}

#[test]
fn error_summaries_are_as_the_fixtures() {
    for f in fixtures("error-summary", &["heading.text", "errorList.text", "errorList.href"], 4) {
        let mut errors = Errors::default();
        for problem in f.list("errorList") {
            errors.add(as_text(at(&problem, "href")).trim_start_matches('#'), as_text(at(&problem, "text")));
        }
        f.expect(&ErrorSummary { errors });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/summary_list.html" as nhs %}{{ nhs::summary_list(rows=rows, room=room) }}"#
)]
struct SummaryList {
    rows: Vec<Row>,
    room: bool,
}

#[test]
fn summary_lists_are_as_the_fixtures() {
    let known = [
        "rows.key.text",
        "rows.value.text",
        "rows.value.html",
        "rows.actions.items.text",
        "rows.actions.items.href",
        "rows.actions.items.visuallyHiddenText",
    ];
    for f in fixtures("summary-list", &known, 4) {
        if f.list("rows").iter().any(|r| r["actions"]["items"].as_array().is_some_and(|items| items.len() > 1)) {
            continue; // our rows have one action at most
        }
        let rows = f.list("rows").into_iter().map(|v| {
            let value = [as_text(at(&v, "value.text")), as_text(at(&v, "value.html"))].concat();
            let row = Row::lines(as_text(at(&v, "key.text")), value.split("<br>").map(str::trim));
            let action = v.get("actions").map_or(&Value::Null, |a| &a["items"][0]);
            row.change(as_text(at(action, "href")), as_text(at(action, "visuallyHiddenText")))
        });
        let rows: Vec<Row> = rows.collect();
        let room = rows.iter().any(|r| !r.href.is_empty());
        let drawn = SummaryList { rows, room }.render().expect("the macro draws");
        let plain = drawn.replace("&#60;", "<").replace("&#62;", ">");
        same(&plain, &f.html, &f.name);
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/back_link.html" as nhs %}{{ nhs::back_link(href=href, text=text) }}"#
)]
struct BackLink {
    href: String,
    text: String,
}

#[test]
fn back_links_are_as_the_fixtures() {
    for f in fixtures("back-link", &["text", "href"], 2) {
        if f.text("href").is_empty() {
            continue; // without an address it is a button, which we don't use
        }
        f.expect(&BackLink { href: f.text("href"), text: f.text("text") });
    }
}

fn links(f: &Fixture, path: &str) -> Vec<Link> {
    let link = |v: &Value| {
        Link::new(as_text(at(v, "text")), as_text(at(v, "href"))).current_if(at(v, "active") == &Value::Bool(true))
    };
    f.list(path).iter().map(link).collect()
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "nhs/breadcrumb.html" as nhs %}{{ nhs::breadcrumb(links=links) }}"#)]
struct Breadcrumb {
    links: Vec<Link>,
}

#[test]
fn breadcrumbs_are_as_the_fixtures() {
    for f in fixtures("breadcrumb", &["items.text", "items.href"], 1) {
        f.expect(&Breadcrumb { links: links(&f, "items") });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/panel.html" as nhs %}{% if interruption %}{% call nhs::interruption(heading=heading) %}{{ inside|safe }}{% endcall %}{% else %}{% call nhs::panel(heading=heading, size=size) %}{{ inside|safe }}{% endcall %}{% endif %}"#
)]
struct Panel {
    heading: String,
    size: String,
    inside: String,
    interruption: bool,
}

#[test]
fn panels_are_as_the_fixtures() {
    for f in fixtures("panel", &["heading", "heading.text", "heading.size", "variant", "text", "html"], 9) {
        let inside = f.first(&["text", "html"]);
        if inside.is_empty() {
            continue; // drawn by a call block that the fixture does not name
        }
        f.expect(&Panel {
            heading: f.first(&["heading", "heading.text"]),
            size: f.text("heading.size"),
            inside,
            interruption: f.text("variant") == "interruption",
        });
    }
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "nhs/tag.html" as nhs %}{{ nhs::tag(text=text, colour=colour) }}"#)]
struct Tag {
    text: String,
    colour: String,
}

#[test]
fn tags_are_as_the_fixtures() {
    for f in fixtures("tag", &["text", "colour"], 13) {
        if f.at("colour") == &Value::Bool(false) {
            continue; // only task lists draw a tag without colour
        }
        f.expect(&Tag { text: f.text("text"), colour: f.text("colour") });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/inset_text.html" as nhs %}{% if html.is_empty() %}{{ nhs::inset_text(text=text) }}{% else %}{% call nhs::inset() %}{{ html|safe }}{% endcall %}{% endif %}"#
)]
struct InsetText {
    text: String,
    html: String,
}

#[test]
fn inset_texts_are_as_the_fixtures() {
    for f in fixtures("inset-text", &["text", "html"], 2) {
        f.expect(&InsetText { text: f.text("text"), html: f.text("html") });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/warning_callout.html" as nhs %}{{ nhs::warning_callout(text=text, heading=heading) }}"#
)]
struct WarningCallout {
    text: String,
    heading: String,
}

#[test]
fn warning_callouts_are_as_the_fixtures() {
    for f in fixtures("warning-callout", &["text", "heading", "heading.text"], 4) {
        if f.first(&["heading", "heading.text"]).is_empty() {
            continue; // ours always have a heading
        }
        f.expect(&WarningCallout { text: f.text("text"), heading: f.first(&["heading", "heading.text"]) });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/details.html" as nhs %}{% call nhs::details(summary=summary, open=open) %}{{ inside|safe }}{% endcall %}"#
)]
struct Details {
    summary: String,
    open: bool,
    inside: String,
}

#[test]
fn details_are_as_the_fixtures() {
    for f in fixtures("details", &["summary", "summary.text", "text", "html", "open"], 5) {
        f.expect(&Details {
            summary: f.first(&["summary", "summary.text"]),
            open: f.is_true("open"),
            inside: f.first(&["text", "html"]),
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/notification_banner.html" as nhs %}{% call nhs::notification_banner(text=text, success=success) %}{% endcall %}"#
)]
struct NotificationBanner {
    text: String,
    success: bool,
}

#[test]
fn notification_banners_are_as_the_fixtures() {
    for f in fixtures("notification-banner", &["text", "variant"], 3) {
        f.expect(&NotificationBanner { text: f.text("text"), success: f.text("variant") == "success" });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/task_list.html" as nhs %}{{ nhs::task_list(id=id, tasks=tasks) }}"#
)]
struct TaskList {
    id: String,
    tasks: Vec<Task>,
}

#[test]
fn task_lists_are_as_the_fixtures() {
    let known = [
        "idPrefix",
        "items.heading.text",
        "items.hint.text",
        "items.href",
        "items.status.tag.text",
        "items.status.tag.border",
        "items.status.tag.colour",
        "items.status.tag.classes",
    ];
    for f in fixtures("task-list", &known, 1) {
        let task = |v: &Value| Task {
            text: as_text(at(v, "heading.text")),
            href: as_text(at(v, "href")),
            hint: as_text(at(v, "hint.text")),
            status: as_text(at(v, "status.tag.text")),
            done: as_text(at(v, "status.tag.text")) == "Completed",
        };
        f.expect(&TaskList { id: f.text("idPrefix"), tasks: f.list("items").iter().map(task).collect() });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/card.html" as nhs %}{% if clickable %}{{ nhs::clickable(heading=heading, href=href, description=description, level=level, size=size) }}{% else %}{% call nhs::card(heading=heading, href=href, level=level, size=size) %}<p class="nhsuk-card__description">{{ description }}</p>{% endcall %}{% endif %}"#
)]
struct Card {
    heading: String,
    href: String,
    description: String,
    level: String,
    size: String,
    clickable: bool,
}

#[test]
fn cards_are_as_the_fixtures() {
    for f in
        fixtures("card", &["heading.text", "heading.size", "heading.level", "href", "description", "clickable"], 14)
    {
        let (clickable, description) = (f.is_true("clickable"), f.text("description"));
        if !clickable && description.is_empty() || f.text("heading.text").is_empty() {
            continue; // drawn by a call block that the fixture does not name, or without heading
        }
        let level = f.text("heading.level");
        f.expect(&Card {
            heading: f.text("heading.text"),
            href: f.text("href"),
            description,
            level: if level.is_empty() { "2".into() } else { level },
            size: f.text("heading.size"),
            clickable,
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/card.html" as nhs %}{% call nhs::non_urgent(heading=heading) %}{{ inside|safe }}{% endcall %}"#
)]
struct CareCard {
    heading: String,
    inside: String,
}

#[test]
fn the_blue_care_card_is_as_the_fixture() {
    let f = named("card", "non-urgent (blue)");
    let inside = f.html.split_once("<div class=\"nhsuk-card__content\">").expect("content").1;
    let inside = inside.trim_end().trim_end_matches("</div>").trim_end().trim_end_matches("</div>");
    f.expect(&CareCard { heading: f.text("heading.text"), inside: inside.into() });
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/pagination.html" as nhs %}{{ nhs::pagination(steps=steps, previous=previous, next=next) }}"#
)]
struct Pagination {
    steps: Vec<PageStep>,
    previous: String,
    next: String,
}

#[test]
fn numbered_paginations_are_as_the_fixtures() {
    let known = ["previous.href", "next.href", "items.number", "items.href", "items.current", "items.ellipsis"];
    for f in fixtures("pagination", &known, 4) {
        let step = |v: &Value| PageStep {
            number: at(v, "number").as_u64(),
            href: as_text(at(v, "href")),
            current: at(v, "current") == &Value::Bool(true),
        };
        f.expect(&Pagination {
            steps: f.list("items").iter().map(step).collect(),
            previous: f.text("previous.href"),
            next: f.text("next.href"),
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/table.html" as nhs %}{% call nhs::table(caption=caption, size=size, compact=compact, striped=striped) %}{{ nhs::head(columns=columns) }}{% call nhs::body() %}{% for cells in rows %}{% call nhs::row() %}{% call nhs::row_header(column=columns[0]) %}{{ cells[0] }}{% endcall %}{% call nhs::cell(column=columns[1]) %}{{ cells[1] }}{% endcall %}{% endcall %}{% endfor %}{% endcall %}{% endcall %}"#
)]
struct Table {
    caption: String,
    size: String,
    compact: bool,
    striped: bool,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[test]
fn tables_that_fold_are_as_the_fixtures() {
    let known = [
        "caption.text",
        "caption.size",
        "firstCellIsHeader",
        "head.text",
        "rows.text",
        "responsive",
        "compact",
        "striped",
    ];
    for f in fixtures("tables", &known, 8) {
        if !f.is_true("responsive") || !f.is_true("firstCellIsHeader") {
            continue; // all our tables fold and name their rows
        }
        let texts = |v: &Value| v.as_array().into_iter().flatten().map(|c| as_text(at(c, "text"))).collect();
        f.expect(&Table {
            caption: f.text("caption.text"),
            size: f.text("caption.size"),
            compact: f.is_true("compact"),
            striped: f.is_true("striped"),
            columns: texts(f.at("head")),
            rows: f.list("rows").iter().map(texts).collect(),
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/skip_link.html" as nhs %}{{ nhs::skip_link(href=href, text=text) }}"#
)]
struct SkipLink {
    href: String,
    text: String,
}

#[test]
fn the_skip_link_is_as_the_fixture() {
    for f in fixtures("skip-link", &["href", "text"], 3) {
        f.expect(&SkipLink { href: f.text("href"), text: f.text("text") });
    }
}

/// Between two marks of a text, the first mark kept.
fn cut<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    let rest = &html[html.find(from).expect("the beginning")..];
    &rest[..rest.find(to).expect("the end") + to.len()]
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/header.html" as nhs %}{{ nhs::service(name=name, href=href) }}{{ nhs::account(name=person, href=href, csrf="") }}{{ nhs::navigation(links=links) }}"#
)]
struct Header {
    name: String,
    href: String,
    person: String,
    links: Vec<Link>,
}

#[test]
fn the_header_without_its_logo_is_as_the_fixtures() {
    let service = named("header", "with service name as separate link");
    let account = named("header", "with account (logged in)");
    let navigation = named("header", "with navigation");
    let drawn = Header {
        name: service.text("service.text"),
        href: "#".into(),
        person: as_text(&account.list("account.items")[0]["text"]),
        links: links(&navigation, "navigation.items"),
    };
    let name = cut(&service.html, "<a class=\"nhsuk-header__service-name", "</a>").replace("#/service", "#");
    let account = cut(&account.html, "<nav class=\"nhsuk-header__account", "</nav>");
    let navigation = cut(&navigation.html, "<nav class=\"nhsuk-header__navigation", "</nav>");
    let want = format!("<div class=\"nhsuk-header__service\">{name}</div>{account}{navigation}").replace(
        "<form class=\"nhsuk-header__account-form\" action=\"#\"",
        "<form class=\"nhsuk-header__account-form\" action=\"/log-out\"",
    );
    same(&drawn.render().expect("the macros draw"), &want, "header");
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/footer.html" as nhs %}{% call nhs::column(heading=heading) %}{% for link in column %}{{ nhs::item(text=link.text, href=link.href) }}{% endfor %}{% endcall %}{% call nhs::meta(copyright="© NHS England") %}{% for link in meta %}{{ nhs::item(text=link.text, href=link.href) }}{% endfor %}{% endcall %}"#
)]
struct Footer {
    heading: String,
    column: Vec<Link>,
    meta: Vec<Link>,
}

#[test]
fn the_footer_is_as_the_fixtures() {
    let columns = named("footer", "with multiple navigation groups and headings");
    let meta = named("footer", "default");
    let first = columns.list("navigation")[0].clone();
    let of = |v: &Value| {
        v.as_array().into_iter().flatten().map(|l| Link::new(as_text(&l["text"]), as_text(&l["href"]))).collect()
    };
    let drawn = Footer {
        heading: as_text(&first["heading"]["text"]),
        column: of(&first["items"]),
        meta: of(meta.at("meta.items")),
    };
    let column = cut(&columns.html, "<div class=\"nhsuk-grid-column-one-quarter", "</div>");
    let meta = cut(&meta.html, "<div class=\"nhsuk-footer__meta", "</div>");
    same(&drawn.render().expect("the macros draw"), &format!("{column}{meta}"), "footer");
}
