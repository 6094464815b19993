//! The smallest derive that reads its input with darling.

use darling::{FromDeriveInput, FromField, ast, util};
use quote::quote;

#[derive(FromField)]
#[darling(attributes(tiny))]
struct Field {
    ident: Option<syn::Ident>,
    #[darling(default)]
    optional: bool,
}

#[derive(FromDeriveInput)]
#[darling(attributes(tiny), supports(struct_any))]
struct Input {
    ident: syn::Ident,
    data: ast::Data<util::Ignored, Field>,
}

#[proc_macro_derive(Tiny, attributes(tiny))]
pub fn tiny(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = match syn::parse(input).map_err(Into::into).and_then(|input| Input::from_derive_input(&input)) {
        Ok(input) => input,
        Err(error) => return error.write_errors().into(),
    };
    let name = &input.ident;
    let fields = input.data.take_struct().map(|fields| fields.fields).unwrap_or_default();
    let names = fields.iter().map(|field| (field.ident.as_ref().map(ToString::to_string), field.optional));
    let names = names.map(|(name, optional)| quote!((#name, #optional)));
    quote!(impl #name { pub const FIELDS: &'static [(&'static str, bool)] = &[#(#names),*]; }).into()
}
