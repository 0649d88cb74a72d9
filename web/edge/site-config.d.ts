// The site's configuration, which the bundler puts in place of this name.
declare module 'site-config' {
  const value: unknown;
  export default value;
}
