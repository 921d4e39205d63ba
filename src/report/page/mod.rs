//! `summary.html`: the page a reviewing specialist reads first, in the order of three minutes' reading.
//!
//! It is one file without a script: places open through popovers, long parts fold through
//! `details`. Its content security policy lets nothing in but its own style and pictures that lie
//! within it, so no request ever leaves it.

mod bars;
mod book;
mod checks;
mod files;
mod folded;
mod gaps;
mod head;
mod history;
mod medicines;
mod places;
mod results;
mod told;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::model::{CaseSummary, Level};

use self::book::Book;
use super::{inert::inert, names};

const STYLE: &str = include_str!("../page.css");

/// Returns `summary.html`: self-contained, made of the summary and nothing else.
pub fn summary_html(summary: &CaseSummary) -> String {
    let book = Book::of(summary);
    let name = summary.patient.name.as_ref().map_or(&summary.case.id, |it| &it.value);
    let body = html! {
        (head::who(&book))
        (head::contents(&book))
        main {
            (head::question(&book))
            (head::headline(&book))
            (head::safety(&book))
            (results::abnormal(&book))
            (results::trends(&book))
            (gaps::gaps(&book))
            (checks::to_check(&book))
            (checks::contradictions(&book))
            (history::timeline(&book))
            (medicines::now(&book))
            (history::clinical(&book))
            (files::files(&book))
            (folded::folded(&book))
        }
        (folded::made_with(&book))
        (book.cards())
    };
    document(&format!("{name}: case brief"), &body)
}

/// Returns a whole page around a body.
pub(super) fn document(title: &str, body: &Markup) -> String {
    let hash = BASE64.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (inert(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
        "\n"
    }
    .into_string()
}

/// Returns text of a record: inert, and apart from the writing direction around it.
pub(super) fn said(text: &str) -> Markup {
    html! { bdi { (inert(text)) } }
}

/// Returns text of a record in its language; `None` says that the language is not known.
pub(super) fn said_in(text: &str, language: Option<&str>) -> Markup {
    html! { bdi lang=(language.unwrap_or_default()) { (inert(text)) } }
}

/// Returns how soon a case should be opened, told by word, shape and colour.
pub(super) fn level_mark(level: Level) -> Markup {
    let class = match level {
        Level::Critical => "level-critical",
        Level::Urgent => "level-urgent",
        Level::Routine => "level-routine",
    };
    html! { span .mark .(class) { (names::level(level)) } }
}
