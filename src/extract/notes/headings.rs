//! The headings of notes and the sections between them.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::fold;
use crate::pipeline::{Holds, Knowledge, Section};

use super::flow::{Flow, Marker, Token, marker};
use super::pieces::n_prose;

/// A heading has at most so many words.
const MAX_WORDS: usize = 10;

/// Unknown words before a colon are a heading up to this many.
const MAX_UNKNOWN: usize = 6;

/// Times the median word height from which letters are those of a title.
const LARGE: f32 = 1.25;

/// A heading with fewer letters needs a colon.
const MIN_LETTERS: usize = 4;

/// A part of a note below one heading.
#[derive(Clone, Debug)]
pub(super) struct Part<'k> {
    /// Which section; `None` below a heading that is not known.
    pub(super) section: Option<&'k Section>,
    /// The words of the heading; empty before the first.
    pub(super) heading: Range<usize>,
    /// The words below it.
    pub(super) body: Range<usize>,
}

/// A heading found: its words, where the text behind it begins, and its section.
struct Heading<'k> {
    words: Range<usize>,
    body: usize,
    section: Option<&'k Section>,
}

/// Cuts a note at its headings; what stands before the first is a part too.
pub(super) fn find_parts<'a, 'k>(flow: &mut Flow<'a>, knowledge: &'k Knowledge) -> Vec<Part<'k>> {
    split_glued(flow, knowledge);
    let has_letters = has_letters(flow, knowledge);
    let tokens = &flow.tokens;
    let mut parts: Vec<Part<'k>> = vec![Part { section: None, heading: 0..0, body: 0..tokens.len() }];
    let mut idx = 0;
    while idx < tokens.len() {
        let inside = parts.last().and_then(|it| it.section);
        let found = heading_at(flow, idx, inside, knowledge)
            .filter(|it| !is_of_allergies(it, idx, parts.last(), flow))
            .and_then(|it| if has_letters { Some(it) } else { without_letter(flow, it, knowledge) });
        match found {
            Some(found) => {
                if let Some(last) = parts.last_mut() {
                    last.body.end = idx;
                }
                idx = found.body.max(idx + 1);
                parts.push(Part {
                    section: found.section,
                    heading: found.words,
                    body: found.body..tokens.len(),
                });
            }
            None => idx += 1,
        }
    }
    parts
}

/// Whether a word as "Drugs:" only says which allergies follow: amid a line of them, or right below their heading.
fn is_of_allergies(found: &Heading<'_>, idx: usize, part: Option<&Part<'_>>, flow: &Flow<'_>) -> bool {
    let holds = |it: Option<&Section>| it.and_then(|it| it.holds);
    let Some(part) = part.filter(|it| holds(it.section) == Some(Holds::Allergies)) else { return false };
    let is_amid = !flow.tokens[idx].starts_line || part.body.start == idx;
    holds(found.section) == Some(Holds::Medications) && found.words.len() == 1 && is_amid
}

/// Whether so many of the headings stand in a note that count only together, as "S:", "O:", "A:" and "P:".
fn has_letters(flow: &Flow<'_>, knowledge: &Knowledge) -> bool {
    const N_TOGETHER: usize = 3;
    let begins = flow.tokens.iter().filter(|it| it.starts_line && it.text.ends_with(':'));
    let letters: BTreeSet<String> =
        begins.map(|it| fold(it.text)).filter(|it| knowledge.sections.is_together(it)).collect();
    letters.len() >= N_TOGETHER
}

/// A heading, which is an unknown one where it counts only together with others.
fn without_letter<'k>(flow: &Flow<'_>, found: Heading<'k>, knowledge: &Knowledge) -> Option<Heading<'k>> {
    if !knowledge.sections.is_together(flow.folded(found.words.clone()).text().trim()) {
        return Some(found);
    }
    let starts_line = flow.tokens[found.words.start].starts_line;
    starts_line.then_some(Heading { section: None, ..found })
}

/// Cuts words such as "CC:Pain", where the part before the colon is a heading, "days.,PLAN:" and "2.Gout".
fn split_glued(flow: &mut Flow<'_>, knowledge: &Knowledge) {
    const JOINTS: [&str; 4] = [".,", ":,", "?,", "!,"];
    let mut split = Vec::with_capacity(flow.tokens.len());
    for token in &flow.tokens {
        let mut token = *token;
        if let Some(cut) = glued_number(token.text).filter(|_| token.starts_line) {
            let (number, rest) = token.text.split_at(cut);
            split.push(Token { text: number, starts_paragraph: true, ..token });
            token =
                Token { text: rest, starts_line: false, starts_paragraph: false, is_label: false, ..token };
        }
        loop {
            let joint = JOINTS.iter().filter_map(|it| Some(token.text.find(it)? + it.len())).min();
            let heading = token
                .text
                .split_once(':')
                .map(|it| it.0)
                .filter(|it| knowledge.sections.get(&fold(it)).is_some());
            let cut = [joint, heading.map(|it| it.len() + 1)].into_iter().flatten().min();
            let Some(cut) = cut.filter(|it| token.text[*it..].contains(char::is_alphanumeric)) else { break };
            let (head, rest) = token.text.split_at(cut);
            split.push(Token { text: head, ..token });
            let is_inner = Token {
                starts_line: false,
                starts_paragraph: false,
                is_label: false,
                behind_gap: false,
                ..token
            };
            token = Token { text: rest, ..is_inner };
        }
        split.push(token);
    }
    flow.tokens = split;
}

/// Where the number of an item ends that is printed as one word with what follows, as in "2.Gout".
fn glued_number(text: &str) -> Option<usize> {
    let at = text.find(['.', ')'])? + 1;
    let is_item = text[at..].starts_with(char::is_alphabetic);
    (is_item && matches!(marker(&text[..at]), Some(Marker::Number(_)))).then_some(at)
}

fn heading_at<'k>(
    flow: &Flow<'_>,
    idx: usize,
    inside: Option<&Section>,
    knowledge: &'k Knowledge,
) -> Option<Heading<'k>> {
    let tokens = &flow.tokens;
    let token = &tokens[idx];
    let is_marked = token.starts_line && marker(token.text).is_some();
    let begin = if is_marked { idx + 1 } else { idx };
    let line_end = (begin..tokens.len()).find(|it| tokens[*it].line != token.line).unwrap_or(tokens.len());
    let first = tokens.get(begin).filter(|_| begin < line_end)?;
    if !first.text.starts_with(|it: char| it.is_uppercase() || it.is_ascii_digit()) {
        return None;
    }
    if !token.starts_line {
        let ends_before = tokens[idx - 1].text.ends_with(['.', ';', ',', ':', ')', '!', '?']);
        let found = before_colon(flow, begin..line_end, knowledge).filter(|it| it.section.is_some())?;
        // "No cough Allergies: none" goes on without a stop; so do only headings of lists and those in capitals.
        let words = &tokens[found.words.clone()];
        let is_plain = found.section.is_some_and(|it| it.holds.is_some())
            || is_loud(words) && words[0].text.len() > "A:".len();
        return (token.behind_gap || ends_before || is_plain).then_some(found);
    }
    let found = before_colon(flow, begin..line_end, knowledge);
    if token.is_label && found.as_ref().is_none_or(|it| it.section.is_none()) {
        return Some(Heading { words: begin..begin, body: begin, section: None });
    }
    if let Some(found) = found {
        if found.section.is_some() {
            return Some(found);
        }
        let is_loud = is_loud(&tokens[found.words.clone()]);
        if !is_loud && n_prose(flow, found.words.clone(), &knowledge.note_words) > 0 {
            return None;
        }
        // "Metformin: 500 mg" is an item of its list.
        let is_drug = !knowledge.drugs.find(&flow.folded(begin..line_end)).is_empty();
        let holds_drugs =
            inside.is_some_and(|it| matches!(it.holds, Some(Holds::Medications | Holds::Allergies)));
        if is_drug && holds_drugs {
            return None;
        }
        let is_list = inside.is_some_and(|it| it.holds == Some(Holds::Allergies));
        return (!is_marked && (is_loud || !is_list)).then_some(found);
    }
    if let Some(found) = without_colon(flow, begin..line_end, knowledge) {
        return Some(found);
    }
    let is_closing =
        knowledge.note_words.closings.find(&flow.folded(begin..line_end)).iter().any(|it| it.at.start == 1);
    let is_signed = is_signature(&tokens[begin..line_end], knowledge);
    let is_title = is_title(flow, begin..line_end, inside)
        // In a list short lines are its items.
        || inside.is_none_or(|it| it.holds.is_none()) && is_between(flow, begin..line_end, knowledge);
    (!is_marked && (is_closing || is_signed || is_title)).then(|| {
        // What closes a note is no heading and is left with the words below it.
        let body = if is_title { line_end } else { begin };
        Heading { words: begin..body, body, section: None }
    })
}

/// A heading in the words of a line up to a colon.
fn before_colon<'k>(flow: &Flow<'_>, line: Range<usize>, knowledge: &'k Knowledge) -> Option<Heading<'k>> {
    let tokens = &flow.tokens;
    let colon = line.clone().take(MAX_WORDS).find(|it| {
        let text = tokens[*it].text;
        text.ends_with(':') || text.ends_with(":-") || text.ends_with(":,") || text == ":"
    })?;
    let mut words = line.start..colon + 1;
    if tokens[colon].text.trim_matches([':', '-', ',']).is_empty() {
        words.end = colon;
    }
    if words.is_empty() {
        return None;
    }
    let body = colon + 1;
    let section = |range: Range<usize>| knowledge.sections.get(flow.folded(range).text().trim());
    if let Some(section) = section(words.clone()) {
        return Some(Heading { words, body, section: Some(section) });
    }
    // "Medications (on transfer):" says more of a heading that is known without.
    let bracket = words.clone().skip(1).find(|it| tokens[*it].text.starts_with('('));
    if let Some(section) = bracket.and_then(|it| section(words.start..it)) {
        let end = bracket.unwrap_or(words.end);
        return Some(Heading { words: words.start..end, body, section: Some(section) });
    }
    let n_words = words.len();
    let text = flow.text(words.clone());
    let is_plain = !text.chars().any(|it| it.is_ascii_digit() || matches!(it, '.' | ';' | '?'));
    (n_words <= MAX_UNKNOWN && is_plain).then_some(Heading { words, body, section: None })
}

/// A known heading without a colon: alone in its line or column, before a dash, or in capitals before a comma.
fn without_colon<'k>(flow: &Flow<'_>, line: Range<usize>, knowledge: &'k Knowledge) -> Option<Heading<'k>> {
    let tokens = &flow.tokens;
    let longest = line.len().min(MAX_WORDS);
    (1..=longest).rev().find_map(|n_words| {
        let words = line.start..line.start + n_words;
        let folded = flow.folded(words.clone());
        let heading = folded.text().trim();
        let section = knowledge.sections.get(heading)?;
        let last = tokens[words.end - 1].text;
        let next = tokens.get(words.end).filter(|_| words.end < line.end);
        let is_loud = is_loud(&tokens[words.clone()]);
        let ends_list = last.ends_with([',', '-', '–']) && is_loud;
        let is_alone = next.is_none() && !last.ends_with(['.', ',', ';']);
        let is_apart = next.is_some_and(|it| it.behind_gap || matches!(it.text, "-" | "–" | "—" | ":-"));
        let is_long = heading.chars().filter(|it| it.is_alphabetic()).count() >= MIN_LETTERS;
        let is_coded = section.holds.is_some() && next.is_some_and(|it| is_code(it.text));
        if next.is_some() && knowledge.sections.opens_line(heading) || is_coded {
            return Some(Heading { body: words.end, words, section: Some(section) });
        }
        if !(is_long || is_alone && section.holds.is_some()) || !(is_alone || is_apart || ends_list) {
            return None;
        }
        let is_dash = next.is_some_and(|it| matches!(it.text, "-" | "–" | "—" | ":-"));
        let body = words.end + usize::from(is_dash);
        Some(Heading { words, body, section: Some(section) })
    })
}

/// Whether a word is written as the codes of ICD-10, as "E11.9": what follows a heading even without a colon.
fn is_code(text: &str) -> bool {
    let text = text.trim_end_matches([',', ':', '.', ';']);
    let mut letters = text.chars();
    let is_first = letters.next().is_some_and(|it| it.is_ascii_uppercase());
    let (head, tail) = letters.as_str().split_once('.').unwrap_or((letters.as_str(), ""));
    let is_digits = |it: &str| it.chars().all(|it| it.is_ascii_digit());
    is_first && head.len() == 2 && is_digits(head) && is_digits(tail)
}

/// Whether a line that is no known heading is one by its letters.
fn is_title(flow: &Flow<'_>, line: Range<usize>, inside: Option<&Section>) -> bool {
    let tokens = &flow.tokens[line.clone()];
    let n_letters = tokens.iter().flat_map(|it| it.text.chars()).filter(|it| it.is_alphabetic()).count();
    let is_short = tokens.len() <= MAX_UNKNOWN
        && n_letters >= MIN_LETTERS
        && !tokens.last().is_some_and(|it| it.text.ends_with(['.', ',', ';']));
    let has_digit = tokens.iter().any(|it| it.text.chars().any(|it| it.is_ascii_digit()));
    let is_large = tokens.iter().all(|it| it.word.rect.height() >= LARGE * it.page.word_height);
    // In a list in capitals an item in capitals is no heading.
    let before = line.start.checked_sub(1).map(|it| flow.tokens[it]);
    let is_amid_small = before.is_some_and(|it| it.text.chars().any(char::is_lowercase));
    let is_loud = is_loud(tokens) && inside.is_some() && is_amid_small && tokens.len() > 1;
    is_short && !has_digit && (is_large || is_loud)
}

/// Whether a short line without a stop stands alone between a finished sentence and running text.
fn is_between(flow: &Flow<'_>, line: Range<usize>, knowledge: &Knowledge) -> bool {
    let (tokens, begin) = (&flow.tokens, line.start);
    let is_plain = |it: &Token<'_>| it.text.chars().all(|it| it.is_alphabetic() || it == '/' || it == '&');
    let is_short = line.len() <= 4 && tokens[line.clone()].iter().all(is_plain);
    let is_behind_stop = begin > 0 && tokens[begin - 1].text.ends_with(['.', ')']);
    let next = line.end
        ..(line.end..tokens.len())
            .find(|it| tokens[*it].line > tokens[begin].line + 1)
            .unwrap_or(tokens.len());
    let is_before_text = next.len() >= 6 && tokens[next.start].text.starts_with(char::is_uppercase);
    let is_medicine = !knowledge.drugs.find(&flow.folded(line)).is_empty();
    is_short && is_behind_stop && is_before_text && !is_medicine
}

/// Whether a line is the name of a physician, with nothing but names and degrees behind the title.
fn is_signature(line: &[Token<'_>], knowledge: &Knowledge) -> bool {
    // Small words stand in names too, as "de la".
    let is_name = |it: &Token<'_>| {
        it.text.chars().count() <= 3 || it.text.starts_with(|it: char| it.is_uppercase() || it == '(')
    };
    let first = line.first().map(|it| fold(it.text)).unwrap_or_default();
    knowledge.labels.doctor_titles.has(&first) && line.len() <= MAX_WORDS && line[1..].iter().all(is_name)
}

fn is_loud(tokens: &[Token<'_>]) -> bool {
    let letters = || tokens.iter().flat_map(|it| it.text.chars());
    letters().any(char::is_uppercase) && !letters().any(char::is_lowercase)
}
