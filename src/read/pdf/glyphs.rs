//! What is drawn on a page of a PDF: its glyphs with their places, and where its pictures lie.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, Paint, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::page::Page;

use crate::read::pdf::luma;

/// Units a glyph has in an em; the library scales every font to it.
const UNITS_PER_EM: f64 = 1000.0;

/// How far a letter reaches below and above its base line, as usual text fonts do.
const DESCENT: f64 = -210.0;
const ASCENT: f64 = 720.0;

/// The advance taken for a glyph whose font doesn't tell.
const USUAL_ADVANCE: f32 = 500.0;

/// Boxes with a side shorter than this, in points, are rules and cover nothing.
const RULE: f64 = 2.0;

/// Paper is at least this bright.
const PAPER: u8 = 245;

/// Everything drawn on a page that matters for reading it; places are points of the displayed page.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) glyphs: Vec<DrawnGlyph>,
    pub(super) images: Vec<DrawnImage>,
    /// Lines, shapes and boxes.
    pub(super) n_shapes: usize,
}

/// A glyph on the page.
pub(super) struct DrawnGlyph {
    pub(super) text: GlyphText,
    /// Counts the show operators; letters of one operator share their spacing.
    pub(super) run: usize,
    /// Where it begins and ends on its base line.
    pub(super) from: Point,
    pub(super) to: Point,
    /// Its font size as displayed.
    pub(super) em: f64,
    pub(super) rect: Rect,
    pub(super) seen: Seen,
}

/// What a glyph stands for.
pub(super) enum GlyphText {
    One(char),
    Several(String),
    Unknown,
}

/// Whether a glyph can be seen on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It can.
    Drawn,
    /// It is invisible, or lies under a picture: the work of a text recognition program.
    Hidden,
    /// It has the colour of its ground, or something was drawn over it.
    Covered,
}

/// A picture on the page.
pub(super) struct DrawnImage {
    /// The same for the same picture anywhere in the file.
    pub(super) key: u128,
    pub(super) rect: Rect,
}

/// Notes what is drawn on a page.
pub(super) fn drawing_of<'a>(page: &'a Page<'a>, cache: &InterpreterCache<'a>) -> Drawing {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let place = page.initial_transform(true).to_kurbo();
    let settings = InterpreterSettings::default();
    let mut context = Context::new(place, bounds, cache, page.xref(), settings);
    let mut notes = Notes { drawing: Drawing::default(), n_runs: 0, clips: vec![bounds], fills: Vec::new() };
    interpret_page(page, &mut context, &mut notes);
    notes.drawing
}

/// The device that draws nothing and notes everything.
struct Notes {
    drawing: Drawing,
    n_runs: usize,
    clips: Vec<Rect>,
    /// Boxes filled so far, and whether with the colour of paper.
    fills: Vec<(Rect, bool)>,
}

impl<'a> Device<'a> for Notes {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawing.n_shapes += 1;
        // Only what lies below later text is asked of a shape that is no box, so its box will do.
        if let DrawMode::Fill(_) = mode {
            let rect = props.transform.transform_rect_bbox(path.bounding_box());
            self.fills.push((rect, is_paper(&props.paint)));
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawing.n_shapes += 1;
        let DrawMode::Fill(_) = mode else { return };
        let rect = props.transform.transform_rect_bbox(*rect);
        if rect.width().min(rect.height()) < RULE {
            return;
        }
        self.fills.push((rect, is_paper(&props.paint)));
        if props.blend_mode == BlendMode::Normal && props.soft_mask.is_none() && is_opaque(&props.paint) {
            self.cover(rect, Seen::Covered);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_clip_rect(&clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        let clip = self.clips.last().map_or(*rect, |it| it.intersect(*rect));
        self.clips.push(clip);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.n_runs += 1;
        let is_paper = is_paper(&props.paint);
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let mut drawn = drawn_glyph(glyph, place, self.n_runs);
            let middle = drawn.rect.center();
            if !self.clips.last().is_some_and(|it| it.contains(middle)) {
                continue;
            }
            drawn.seen = match mode {
                DrawMode::Invisible => Seen::Hidden,
                DrawMode::Fill(_) if is_paper && self.lies_on_paper(middle) => Seen::Covered,
                DrawMode::Fill(_) | DrawMode::Stroke(_) | DrawMode::FillAndStroke(_, _) => Seen::Drawn,
            };
            self.drawing.glyphs.push(drawn);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let whole = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let rect = props.transform.transform_rect_bbox(whole);
        let is_solid = match &image {
            Image::Stencil(_) => false,
            Image::Raster(it) => {
                let dict = it.stream().dict();
                !dict.contains_key("SMask") && !dict.contains_key("Mask")
            }
        };
        if is_solid && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal {
            self.cover(rect, Seen::Hidden);
        }
        // White text on a picture can be seen, or so we must think.
        self.fills.push((rect, false));
        self.drawing.images.push(DrawnImage { key: image.cache_key(), rect });
    }
}

impl Notes {
    /// Notes that everything drawn so far inside a box can't be seen any more.
    fn cover(&mut self, rect: Rect, seen: Seen) {
        let clip = self.clips.last().map_or(rect, |it| it.intersect(rect));
        for glyph in &mut self.drawing.glyphs {
            if glyph.seen == Seen::Drawn && clip.contains(glyph.rect.center()) {
                glyph.seen = seen;
            }
        }
    }

    /// Whether the last that was filled at a place has the colour of paper; so has the page itself.
    fn lies_on_paper(&self, place: Point) -> bool {
        self.fills.iter().rev().find(|it| it.0.contains(place)).is_none_or(|it| it.1)
    }
}

/// Whether a paint can't be told from white paper.
fn is_paper(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, alpha] = colour.to_rgba().to_rgba8();
            alpha == 0 || luma(red, green, blue) >= PAPER
        }
        Paint::Pattern(_) => false,
    }
}

fn is_opaque(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(colour) => colour.to_rgba().to_rgba8()[3] == u8::MAX,
        Paint::Pattern(_) => false,
    }
}

fn drawn_glyph(glyph: &Glyph<'_>, place: Affine, run: usize) -> DrawnGlyph {
    let advance = match glyph {
        Glyph::Outline(it) => it.advance_width(),
        Glyph::Type3(it) => it.advance_width(),
    };
    let advance = f64::from(advance.unwrap_or(USUAL_ADVANCE));
    let text = match glyph.as_unicode() {
        Some(BfString::Char(letter)) => GlyphText::One(letter),
        Some(BfString::String(text)) => GlyphText::Several(text),
        None => GlyphText::Unknown,
    };
    let [_, _, c, d, _, _] = place.as_coeffs();
    DrawnGlyph {
        text,
        run,
        from: place * Point::ZERO,
        to: place * Point::new(advance, 0.0),
        em: c.hypot(d) * UNITS_PER_EM,
        rect: place.transform_rect_bbox(Rect::new(0.0, DESCENT, advance, ASCENT)),
        seen: Seen::Drawn,
    }
}
