//! The heading line of a result table: its columns, the days of its samples, headings on two lines.

use super::Habits;
use super::columns::{Columns, Heading};
use super::rows::SampleDay;
use super::tokens::Token;
use crate::model::{IsoDate, Rect, find_dates, fold};
use crate::pipeline::{Column, Knowledge};

/// A heading phrase has at most this many words.
const MAX_PHRASE: usize = 4;

/// Of a heading line at least this part of the words are headings.
const MIN_HEADING_SHARE: f32 = 0.7;

/// Of a line of days at least this part of the words are days.
const MIN_DAYS_SHARE: f32 = 0.6;

/// A gap this wide, in word heights, parts two headings.
const HEADING_GAP: f32 = 1.0;

/// Reads a heading line, with the line below where the headings go on there; `None` when it is none.
///
/// The flag says whether the line below was taken too.
pub(super) fn columns_of<'a>(
    line: &[Token<'a>],
    below: Option<&Vec<Token<'a>>>,
    habits: Habits,
    knowledge: &Knowledge,
) -> Option<(Columns, bool)> {
    let alone = one_line(line, habits, knowledge);
    let n_values = |it: &Columns| it.headings.iter().filter(|it| it.column == Column::Value).count();
    let is_day = |it: &Token<'_>| day_of(&it.text, habits).is_some() || is_hour(&it.text);
    // A heading line of its own goes on nothing but days printed above it.
    let is_second = |it: &&Vec<Token<'a>>| {
        may_go_on(it, habits, knowledge)
            && may_go_on(line, habits, knowledge)
            && (line.iter().all(is_day) || one_line(it, habits, knowledge).is_none())
    };
    let both = below.filter(is_second).and_then(|it| {
        let columns = one_line(&stacked(line, it), habits, knowledge)?;
        let is_more = n_values(&columns) > alone.as_ref().map_or(0, n_values);
        is_more.then_some(columns)
    });
    both.map(|it| (it, true)).or(alone.map(|it| (it, false)))
}

/// Reads one line of headings.
///
/// A table of results has at least two different columns, one of them with values or ranges.
fn one_line(tokens: &[Token<'_>], habits: Habits, knowledge: &Knowledge) -> Option<Columns> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut printed: Vec<String> = Vec::new();
    let (mut at, mut n_known) = (0, 0);
    let mut ends_before = false;
    while at < tokens.len() {
        let longest = MAX_PHRASE.min(tokens.len() - at);
        let known = (1..=longest).rev().find_map(|n_tokens| {
            let phrase = &tokens[at..at + n_tokens];
            let is_one_cell = phrase.iter().skip(1).all(|it| it.gap <= 1.5);
            let text = super::atoms::join(phrase);
            let (column, taken) = meaning(&text, habits, knowledge)?;
            let rect = phrase.iter().map(|it| it.place).reduce(Rect::around)?;
            let is_one_of_several = taken.is_some() || is_hour(&text);
            is_one_cell.then_some((
                Heading { column, rect: Some(rect), taken, is_one_of_several },
                fold(&text),
                n_tokens,
            ))
        });
        let Some((mut heading, word, n_tokens)) = known else {
            at += 1;
            ends_before = false;
            continue;
        };
        // "Result 12/03/2024": the day belongs to the heading it stands behind.
        match headings.last_mut() {
            Some(last) if ends_before && heading.taken.is_some() && tokens[at].gap <= HEADING_GAP => {
                last.taken = heading.taken;
                last.rect = last.rect.zip(heading.rect).map(|(a, b)| a.around(b));
            }
            _ => {
                for (earlier, _) in headings.iter_mut().zip(&printed).filter(|it| *it.1 == word) {
                    earlier.is_one_of_several = true;
                    heading.is_one_of_several = true;
                }
                printed.push(word);
                headings.push(heading);
            }
        }
        ends_before = true;
        n_known += n_tokens;
        at += n_tokens;
    }
    let has = |column: Column| headings.iter().any(|it| it.column == column);
    let is_table = has(Column::Value) && (has(Column::Name) || has(Column::Range) || has(Column::Unit))
        || has(Column::Name) && has(Column::Range) && has(Column::Unit);
    // One day is that of the results before, not a table of days.
    let mut values = headings.iter().filter(|it| it.column == Column::Value);
    let is_lone_day = values.next().is_some_and(|it| it.taken.is_some()) && values.next().is_none();
    let is_table = is_table && (has(Column::Name) || !is_lone_day);
    let share = n_known as f32 / tokens.len().max(1) as f32;
    // "TEST RESULTS" over a list is a title: headings of columns stand apart.
    let stands_apart = headings.len() > 2 || tokens.iter().skip(1).any(|it| it.gap > 1.0);
    (is_table && stands_apart && share >= MIN_HEADING_SHARE).then_some(Columns { headings })
}

/// The days of a line that names nothing but days, each above a column of values: "Date: 14/02/23 11/08/23".
pub(super) fn days_of(line: &[Token<'_>], habits: Habits) -> Vec<Heading> {
    let day = |it: &Token<'_>| {
        let taken = Some(SampleDay::On(day_of(&it.text, habits)?));
        let rect = Some(it.place);
        Some(Heading { column: Column::Value, rect, taken, is_one_of_several: true })
    };
    let days: Vec<Heading> = line.iter().filter_map(day).collect();
    let share = days.len() as f32 / line.len().max(1) as f32;
    let stand_apart = line.iter().skip(1).filter(|it| it.gap > HEADING_GAP).count() + 1 >= days.len();
    if days.len() < 2 || share < MIN_DAYS_SHARE || !stand_apart { Vec::new() } else { days }
}

/// The headings of a line below days that lacks the column of values: "Lab No: … Units Reference".
pub(super) fn beside_days(days: &[Heading], line: &[Token<'_>], knowledge: &Knowledge) -> Option<Columns> {
    let cells = line.chunk_by(|_, next| next.gap <= HEADING_GAP);
    let others = cells.filter_map(|cell| {
        let column = knowledge.lab_words.column(&super::atoms::join(cell))?;
        let rect = cell.iter().map(|it| it.place).reduce(Rect::around);
        let is_beside = matches!(column, Column::Unit | Column::Range | Column::Name | Column::Flag);
        is_beside.then_some(Heading { column, rect, taken: None, is_one_of_several: false })
    });
    let mut headings: Vec<Heading> = others.collect();
    if !headings.iter().any(|it| matches!(it.column, Column::Unit | Column::Range)) {
        return None;
    }
    headings.extend_from_slice(days);
    let left = |it: &Heading| it.rect.map_or(0.0, Rect::left);
    headings.sort_by(|a, b| left(a).total_cmp(&left(b)));
    Some(Columns { headings })
}

/// What a phrase heads: a column by its word, or the values of one day or hour.
fn meaning(text: &str, habits: Habits, knowledge: &Knowledge) -> Option<(Column, Option<SampleDay>)> {
    if knowledge.lab_words.is_moment(text) {
        return Some((Column::Value, Some(SampleDay::Open)));
    }
    if let Some(column) = knowledge.lab_words.column(text) {
        return Some((column, None));
    }
    if is_hour(text) {
        return Some((Column::Value, None));
    }
    Some((Column::Value, Some(SampleDay::On(day_of(text, habits)?))))
}

/// The day that a text is, of which only the year is told where day and month could be exchanged.
pub(super) fn day_of(text: &str, habits: Habits) -> Option<IsoDate> {
    let dates = find_dates(text);
    let [only] = dates.as_slice() else { return None };
    if only.span != (0..text.len()) {
        return None;
    }
    let settled = only.settled(habits.order);
    Some(if settled.ambiguous { IsoDate::year_only(settled.date.year()) } else { settled.date })
}

/// Whether a text is a time of day, as 07:30.
fn is_hour(text: &str) -> bool {
    let is_number = |it: &str, n: &[usize]| n.contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
    text.split_once(':').is_some_and(|(hour, minute)| is_number(hour, &[1, 2]) && is_number(minute, &[2]))
}

/// Whether a line may hold the second line of headings: nothing but their words and days.
fn may_go_on(line: &[Token<'_>], habits: Habits, knowledge: &Knowledge) -> bool {
    let is_word = |it: &Token<'_>| !it.text.chars().any(|it| it.is_ascii_digit());
    let is_known = |it: &Token<'_>| day_of(&it.text, habits).is_some() || is_hour(&it.text);
    let is_unit = |it: &Token<'_>| knowledge.units.is_unit(&it.text);
    line.len() <= 4 * MAX_PHRASE && line.iter().all(|it| is_word(it) && !is_unit(it) || is_known(it))
}

/// Two lines of headings as one: each cell with what stands under it.
fn stacked<'a>(line: &[Token<'a>], below: &[Token<'a>]) -> Vec<Token<'a>> {
    let cells = |line: &[Token<'a>]| -> Vec<Vec<Token<'a>>> {
        line.chunk_by(|_, next| next.gap <= HEADING_GAP).map(<[Token<'a>]>::to_vec).collect()
    };
    let span = |cell: &[Token<'a>]| cell.iter().map(|it| it.place).reduce(Rect::around);
    let mut all = cells(line);
    for mut cell in cells(below) {
        let over = all.iter_mut().find(|it| {
            span(it).zip(span(&cell)).is_some_and(|(a, b)| a.left() < b.right() && b.left() < a.right())
        });
        match over {
            Some(over) => {
                // Inside of one cell whatever the words are apart.
                cell.iter_mut().for_each(|it| it.gap = 0.5);
                over.append(&mut cell);
            }
            None => all.push(cell),
        }
    }
    let left = |cell: &[Token<'a>]| span(cell).map_or(0.0, Rect::left);
    all.sort_by(|a, b| left(a).total_cmp(&left(b)));
    for first in all.iter_mut().filter_map(|it| it.first_mut()) {
        first.gap = 2.0 * HEADING_GAP;
    }
    all.into_iter().flatten().collect()
}
