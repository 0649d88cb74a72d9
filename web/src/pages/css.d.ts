// Style sheets that a page brings beside the common one; the build links them in its head.
declare module '*.css';
